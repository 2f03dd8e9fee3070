import Messages
import Sockets
import Testing
import Vectors

/// Samples in, decisions out: protocols/ingest.md.
@Suite struct IngestTests {
    @Test("A REQ and a DEALER, with a delimiter and without, get their decisions, and the reply mirrors the request")
    func returnPaths() throws {
        let daemon = try DaemonProcess()
        let samples = Samples(4, seed: 1)
        let plain = try Producer(daemon, .dealer).peer
        let request = Producer.request(samples[0..<1], tag: "plain")
        try plain.send(request.encoded())
        let reply = try plain.receive()
        #expect(reply.count == 1)
        #expect(try ReceivedReply(reply).request == "plain")

        try plain.send([[]] + Producer.request(samples[1..<2], tag: 7).encoded())
        let delimited = try plain.receive()
        #expect(delimited.count == 2 && delimited.first == [])
        #expect(try ReceivedReply(delimited).request == 7)

        // As a proxy would: an address in front of the delimiter.
        let address = Array("peer of a proxy".utf8)
        try plain.send([address, []] + Producer.request(samples[2..<3], tag: nil).encoded())
        let routed = try plain.receive()
        #expect(Array(routed.prefix(2)) == [address, []])
        #expect(try ReceivedReply(Array(routed.dropFirst(2))).body["request"] == nil)

        let records = try Producer(daemon, .req).submit(samples[3..<4].request)
        #expect(records.map(\.id) == ["s3"])
    }

    @Test("Records come in the order of the ids, with every field that the contract lists")
    func records() throws {
        let daemon = try DaemonProcess(["budget.capacity=3"])
        let producer = try Producer(daemon)
        let samples = Samples(20, seed: 2)
        let records = try producer.submit(
            SubmitRequest(ids: samples.ids, vectors: samples.vectors, source: "web"))
        #expect(records.map(\.id) == samples.ids)
        #expect(records.first?.nearest == nil)
        #expect(records.first?.reason == .warmup)
        #expect(records.allSatisfy { $0.source == "web" && $0.decision != .evict && $0.time > 1_700_000_000_000_000 })
        #expect(records.dropFirst().allSatisfy { $0.nearest.map { (0...2).contains($0.distance) } == true })
        for record in records {
            switch record.decision {
            case .keep: #expect(record.reason == .warmup || record.gain > record.threshold)
            case .drop: #expect(record.reason == .redundant && record.gain <= record.threshold)
            case .evict: Issue.record("an eviction in a reply")
            }
        }
        #expect(records.contains { $0.evicted != nil })
    }

    @Test("Many requests in flight are answered in their order, errors among them")
    func order() throws {
        let daemon = try DaemonProcess(["budget.capacity=20"])
        let peer = try Producer(daemon).peer
        let samples = Samples(300, seed: 3)
        for index in 0..<300 {
            if index % 7 == 3 {
                try peer.send([Array("{\"type\":\"submit\",\"v\":1,\"request\":\(index),\"ids\":7}".utf8)])
            } else {
                try peer.send(Producer.request(samples[index..<index + 1], tag: .init(integerLiteral: index)).encoded())
            }
        }
        for index in 0..<300 {
            let tag = RequestTag(integerLiteral: index)
            if index % 7 == 3 {
                let error = try peer.refusal()
                #expect(error.request == tag && error.code == .badField)
            } else {
                let reply = try peer.reply()
                #expect(reply.request == tag)
                #expect(try reply.records("decisions").map(\.id) == ["s\(index)"])
            }
        }
    }

    @Test("The reply comes after the commit: what was answered is in the log of a daemon that was killed right then")
    func replyAfterCommit() throws {
        let directory = try TemporaryDirectory()
        let daemon = try DaemonProcess(in: directory)
        let records = try Producer(daemon).submit(Samples(5, seed: 4).request)
        daemon.kill()
        let next = try DaemonProcess(in: directory)
        #expect(try Asker(next).records() == records)
    }

    @Test("Every element type is decoded to the same directions", arguments: ElementType.allCases)
    func elementTypes(type: ElementType) throws {
        let daemon = try DaemonProcess()
        // Exact in all four types.
        let rows: [[Float]] = [[1, 0.5, -2, 0], [0.25, -1, 4, 8]]
        let frame = rows.flatMap { row in row.flatMap { bytes(of: $0, as: type) } }
        let header =
            "{\"type\":\"submit\",\"v\":1,\"ids\":[\"a\",\"b\"],\"dtype\":\"\(type.rawValue)\",\"shape\":[2,4]}"
        let producer = try Producer(daemon)
        try producer.peer.send([Array(header.utf8), frame])
        #expect(try producer.peer.reply().records("decisions").map(\.decision) == [.keep, .keep])
        let reply = try Asker(daemon).ask(.members(MembersQuery(vectors: true)))
        #expect(try reply.vectors().elements == rows.flatMap(\.self))
    }

    private func bytes(of number: Float, as type: ElementType) -> [UInt8] {
        switch type {
        case .f32: FloatBytes.encode([number])
        case .f16: littleEndian(Float16(number).bitPattern)
        case .bf16: littleEndian(UInt16(number.bitPattern >> 16))
        case .f64: littleEndian(Double(number).bitPattern)
        }
    }

    private func littleEndian(_ bits: some FixedWidthInteger) -> [UInt8] {
        (0..<bits.bitWidth / 8).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
    }

    @Test("A message of no samples gets a reply of no decisions, and fixes no dimension")
    func noSamples() throws {
        let daemon = try DaemonProcess()
        let producer = try Producer(daemon, .req)
        #expect(try producer.submit([], Matrix(columns: 99)).isEmpty)
        #expect(try Asker(daemon).status()["dimension"] == -1)
        #expect(try producer.submit(Samples(1, dimension: 5, seed: 5).request).count == 1)
        #expect(try Asker(daemon).status()["dimension"] == 5)
        #expect(try producer.submit([], Matrix(columns: 5)).isEmpty)
    }

    @Test("Meta comes back as it was; quality multiplies the gain")
    func details() throws {
        let daemon = try DaemonProcess(["budget.capacity=4"])
        let samples = Samples(4, seed: 6)
        let meta: [[UInt8]?] = [Array("{\"n\":1.50,\"title\":\"é\"}".utf8), nil, Array("{}".utf8), nil]
        let producer = try Producer(daemon)
        _ = try producer.submit(
            SubmitRequest(
                ids: samples.ids, vectors: samples.vectors, meta: meta, cost: [1, 2, 3, 4],
                text: ["one", nil, "two", "three"]))
        #expect(try Asker(daemon).members().map(\.meta) == meta)

        // The same direction twice, one of them ten times as good.
        let probe = Samples(1, seed: 99).vectors.row(0)
        let plain = try Asker(daemon).ask(.score(Matrix(rows: 1, columns: 8, elements: Array(probe))))
        let gain = try #require(plain.body["scores"]?.array?.first?.object?["gain"]?.number?.double)
        try #require(gain > 0)
        let record = try #require(
            try producer.submit(
                SubmitRequest(
                    ids: ["good"], vectors: Matrix(rows: 1, columns: 8, elements: Array(probe)), quality: [1e6])
            ).first)
        #expect(record.decision == .keep)
        #expect(record.gain > gain * 1e5)
    }

    @Test(
        "A quality beyond all reason is a quality",
        arguments: [Double.leastNonzeroMagnitude, Double.greatestFiniteMagnitude])
    func extremeQuality(quality: Double) throws {
        let daemon = try DaemonProcess(["budget.capacity=3"])
        let samples = Samples(12, seed: 7)
        let request = SubmitRequest(
            ids: samples.ids, vectors: samples.vectors, quality: Array(repeating: quality, count: 12))
        #expect(try Producer(daemon).submit(request).count == 12)
        #expect(try Asker(daemon).status()["seen"] == 12)
    }

    @Test("One message of 100 MB, and 10,000 small ones that are all in flight at once")
    func sizes() throws {
        let daemon = try DaemonProcess(["budget.capacity=20", "batch.samples=1000"])
        let producer = try Producer(daemon)
        var wide = Matrix(columns: 25_000)
        for row in 0..<1000 { wide.append((0..<25_000).map { ($0 + row) % 997 == row ? 1 : Float(row % 7) + 0.5 }) }
        let ids = (0..<1000).map { "wide \($0)" }
        #expect(try producer.submit(SubmitRequest(ids: ids, vectors: wide)).count == 1000)

        let small = try DaemonProcess(["budget.capacity=20"])
        #expect(try Producer(small).submitAll(Samples(10_000, dimension: 4, seed: 8), size: 1).count == 10_000)
    }
}

extension Producer {
    static func request(_ samples: Samples, tag: RequestTag?) -> SubmitRequest {
        SubmitRequest(request: tag, ids: samples.ids, vectors: samples.vectors)
    }
}
