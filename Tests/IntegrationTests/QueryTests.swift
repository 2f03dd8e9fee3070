import Diversity
import Messages
import Numpy
import Sockets
import Testing
import Vectors

/// Questions about the pool and the past: protocols/query.md.
@Suite struct QueryTests {
    /// A daemon with a full pool and its stream.
    private static func filled(
        _ settings: [String] = [], capacity: Int = 40, count: Int = 300
    ) throws -> (daemon: DaemonProcess, samples: Samples) {
        let daemon = try DaemonProcess(["budget.capacity=\(capacity)"] + settings)
        let samples = Samples(count, seed: 11)
        _ = try Producer(daemon).submitAll(samples)
        return (daemon, samples)
    }

    @Test("Status: the counters add up, and agree with the log and the members")
    func status() throws {
        let (daemon, samples) = try Self.filled(["reference.limit=200"])
        let producer = try Producer(daemon)
        _ = try producer.submit(samples[0..<10].request)
        try producer.peer.send([Array("{}".utf8)])
        _ = try producer.peer.refusal()
        let asker = try Asker(daemon)
        let status = try asker.status()
        let records = try asker.records()
        #expect(status["seen"] == 300 && status["seen"] == status["kept"] + status["dropped"])
        #expect(status["pool"] == status["kept"] - status["evicted"] && status["pool"] == 40)
        #expect(status["seq"] == records.count && status["seq"] == status["seen"] + status["evicted"])
        #expect(status["duplicates"] == 10 && status["refused"] == 1 && status["dimension"] == 8)
        #expect(records.count { $0.decision == .keep } == status["kept"])
        #expect(try asker.members().count == 40)
        let body = status.body
        #expect(body["version"]?.string == daemon.readyLine["version"]?.string)
        #expect(try #require(body["uptime"]?.number?.double) > 0)
        #expect(try #require(body["threshold"]?.number?.double) > 0)
        #expect(body["rate"]?.object?["samples_per_second"]?.number != nil)
        #expect(body["budget"]?.object?["capacity"] == 40 && body["budget"]?.object?["pool"] == 40)
        #expect(body["reference"]?.object?["mode"] == "stream" && body["reference"]?.object?["rows"] == 200)
        #expect(body["index"]?.object?["kind"] == "exact")
        #expect(body["store"]?.object?["read_only"] == false)
        #expect(try #require(body["store"]?.object?["bytes"]?.number?.integer()) > 0)
        let sources = try #require(body["sources"]?.object?[""]?.object)
        #expect(sources["seen"] == 300 && sources["kept"]?.number?.integer() == status["kept"])
    }

    @Test("Sources are counted apart, and a flood of them is bounded")
    func sources() throws {
        let daemon = try DaemonProcess(["budget.capacity=10"])
        let producer = try Producer(daemon)
        let samples = Samples(600, dimension: 4, seed: 12)
        for index in 0..<600 {
            let sample = samples[index..<index + 1]
            try producer.peer.send(
                SubmitRequest(ids: sample.ids, vectors: sample.vectors, source: "source \(index % 300)").encoded())
        }
        for _ in 0..<600 { _ = try producer.peer.reply() }
        let sources = try #require(try Asker(daemon).status().body["sources"]?.object)
        #expect(sources["source 3"]?.object?["seen"] == 2)
        #expect(sources.members.count <= 257)
        let seen = sources.members.compactMap { $0.value.object?["seen"]?.number?.integer() }.reduce(0, +)
        #expect(seen == 600)
    }

    @Test(
        "NovelSum of the pool is what Diversity computes from the members' vectors", arguments: ["released", "paper"])
    func diversity(form: String) throws {
        let (daemon, _) = try Self.filled(["reference.mode=none", "metric.form=\(form)"])
        let asker = try Asker(daemon)
        let vectors = try asker.ask(.members(MembersQuery(vectors: true))).vectors()
        let expected = NovelSum(form: try #require(NovelSumForm(rawValue: form))).value(of: vectors)
        for exact in [false, true] {
            let reply = try asker.ask(.diversity(DiversityQuery(exact: exact)))
            let measure = try #require(reply.body["measures"]?.object?["novelsum"]?.object)
            let value = try #require(measure["value"]?.number?.double)
            #expect(abs(value - expected) < 1e-5 * expected)
            #expect(measure["exact"] == true && measure["stderr"] == .null && measure["members"] == 40)
        }
    }

    @Test("With a pinned reference too, in both forms and whatever else is asked for")
    func diversityWithDensity() throws {
        let directory = try TemporaryDirectory()
        let reference = Samples(200, seed: 13).vectors
        try NumpyFile.write(reference, path: directory.file("reference.npy"))
        let daemon = try DaemonProcess(
            ["budget.capacity=40", "reference.mode=pinned", "reference.path=\(directory.file("reference.npy"))"],
            in: directory)
        _ = try Producer(daemon).submitAll(Samples(300, seed: 14))
        let asker = try Asker(daemon)
        let vectors = try asker.ask(.members(MembersQuery(vectors: true))).vectors()
        let densities = DensityReference(reference, density: Density(form: .unit)).factors(of: vectors)
        for form in NovelSumForm.allCases {
            let expected = NovelSum(form: form).value(of: vectors, densities: densities)
            let query = DiversityQuery(
                measures: ["vendi", "novelsum_unweighted"], form: .init(rawValue: form.rawValue))
            let measures = try #require(try asker.ask(.diversity(query)).body["measures"]?.object)
            let value = try #require(measures["novelsum"]?.object?["value"]?.number?.double)
            #expect(abs(value - expected) < 1e-4 * expected, "\(form)")
            let vendi = try #require(MeasureInputs(vectors).evaluate([.vendi])[.vendi])
            let foundVendi = try #require(measures["vendi"]?.object?["value"]?.number?.double)
            #expect(abs(foundVendi - vendi) < 1e-6 * vendi)
            let plain = NovelSum(form: form).value(of: vectors)
            let unweighted = try #require(measures["novelsum_unweighted"]?.object?["value"]?.number?.double)
            #expect(abs(unweighted - plain) < 1e-5 * plain)
        }
    }

    @Test("An empty daemon answers everything")
    func empty() throws {
        let asker = try Asker(try DaemonProcess())
        #expect(try asker.status()["seq"] == 0)
        let measures = try asker.ask(.diversity(DiversityQuery())).body["measures"]?.object
        #expect(measures?["novelsum"]?.object?["value"]?.number?.double == 0)
        #expect(measures?["novelsum"]?.object?["members"] == 0)
        let log = try asker.ask(.log(LogQuery())).body
        #expect(log["records"] == [] && log["first"] == 0 && log["last"] == 0)
        let members = try asker.ask(.members(MembersQuery(vectors: true))).body
        #expect(members["members"] == [] && members["next"] == .null)
        let scores = try asker.ask(.score(Samples(2, seed: 1).vectors)).body["scores"]?.array
        #expect(scores?.map { $0.object?["decision"] } == ["keep", "keep"])
        let neighbors = try asker.ask(.neighbors(NeighborsQuery(target: .vectors(Samples(2, seed: 1).vectors)))).body
        #expect(neighbors["neighbors"] == [[], []])
    }

    @Test("A score is the decision that submitting would bring, and changes nothing")
    func score() throws {
        let (daemon, _) = try Self.filled(["reference.mode=none"])
        let asker = try Asker(daemon)
        let before = try asker.status()
        let probes = Samples(60, seed: 15, prefix: "probe")
        let scores = try #require(try asker.ask(.score(probes.vectors)).body["scores"]?.array).compactMap(\.object)
        #expect(scores.count == 60)
        let after = try asker.status()
        #expect(after["seq"] == before["seq"] && after["seen"] == before["seen"] && after["duplicates"] == 0)
        // The first of them, once it is submitted, gets just that.
        let record = try #require(try Producer(daemon).submit(probes[0..<1].request).first)
        let logged = try JSONValue(parsing: record.json).object
        for field in ["decision", "reason", "gain", "novelty", "threshold", "density", "nearest"] {
            #expect(scores[0][field] == logged?[field], "\(field)")
        }
        #expect(Set(scores.map { $0["decision"]?.string }) == ["keep", "drop"])
        #expect(try asker.ask(.score(Matrix(columns: 8))).body["scores"] == [])
    }

    @Test("Neighbours by vectors and by ids are the nearest members, nearest first, without the sample itself")
    func neighbors() throws {
        let (daemon, samples) = try Self.filled()
        let asker = try Asker(daemon)
        let page = try asker.ask(.members(MembersQuery(vectors: true)))
        let ids = try asker.members().map(\.id)
        let vectors = try page.vectors().normalized()
        let probes = [0, 150, 299]
        let byVector = try asker.ask(
            .neighbors(NeighborsQuery(k: 5, target: .vectors(samples.vectors.selecting(probes)))))
        let byID = try asker.ask(
            .neighbors(NeighborsQuery(k: 100, target: .ids(probes.map { samples.ids[$0] } + [ids[0]]))))
        let unit = samples.vectors.normalized()
        for (place, probe) in probes.enumerated() {
            let expected = Self.nearest(to: unit.row(probe), among: vectors, ids)
            try expect(byVector, place, is: Array(expected.prefix(5)))
            try expect(byID, place, is: expected.filter { $0.id != samples.ids[probe] })
        }
        try expect(byID, 3, is: Self.nearest(to: vectors.row(0), among: vectors, ids).filter { $0.id != ids[0] })
    }

    private static func nearest(
        to vector: ArraySlice<Float>, among vectors: Matrix, _ ids: [String]
    ) -> [DecisionRecord.Nearest] {
        ids.indices.map { index in
            let squared = zip(vector, vectors.row(index)).map { Double($0 - $1) * Double($0 - $1) }.reduce(0, +)
            return DecisionRecord.Nearest(id: ids[index], distance: squared / 2)
        }.sorted { $0.distance < $1.distance }
    }

    private func expect(_ reply: ReceivedReply, _ place: Int, is expected: [DecisionRecord.Nearest]) throws {
        let list = try #require(reply.body["neighbors"]?.array?[place].array)
        let found = list.compactMap(\.object)
        #expect(found.map { $0["id"]?.string } == expected.map(\.id))
        for (one, other) in zip(found, expected) {
            let distance = try #require(one["distance"]?.number?.double)
            #expect(abs(distance - other.distance) < 1e-5)
        }
    }

    @Test("Explain tells a sample's records, its neighbours, the budget and the margin")
    func explain() throws {
        let (daemon, _) = try Self.filled()
        let asker = try Asker(daemon)
        let records = try asker.records()
        let evicted = try #require(records.first { $0.decision == .evict }?.id)
        let dropped = try #require(records.last { $0.decision == .drop })
        let story = try asker.ask(.explain(id: evicted))
        #expect(try story.records("records").map(\.decision) == [.keep, .evict])
        #expect(try story.records("records") == records.filter { $0.id == evicted })

        let reply = try asker.ask(.explain(id: dropped.id))
        #expect(try reply.records("records") == [dropped])
        let margin = try #require(reply.body["margin"]?.number?.double)
        #expect(margin == dropped.gain - dropped.threshold && margin <= 0)
        let then = try #require(reply.body["nearest_then"]?.array?.first?.object)
        #expect(then["id"]?.string == dropped.nearest?.id)
        #expect(try #require(reply.body["nearest_now"]?.array).count == 5)
        let budget = try #require(reply.body["budget"]?.object)
        #expect(budget["pool"] == 40 && budget["capacity"] == 40)
        let place = try #require(records.firstIndex(of: dropped))
        #expect(budget["seen"]?.number?.integer() == records[...place].count { $0.decision != .evict })
    }

    @Test("The log in pages, from anywhere, of some decisions; the bounds alone")
    func log() throws {
        let (daemon, _) = try Self.filled()
        let asker = try Asker(daemon)
        let all = try asker.log(page: 10_000)
        #expect(all.enumerated().allSatisfy { $1["seq"]?.number?.integer() == $0 + 1 })
        #expect(try asker.log(page: 17) == all)
        #expect(try asker.log(after: 200) == Array(all.dropFirst(200)))
        let page = try asker.ask(.log(LogQuery(after: 5, limit: 3)))
        #expect(page.body["first"] == 1 && page.body["last"]?.number?.integer() == all.count)
        #expect(try page.records("records").map(\.seq) == [6, 7, 8])
        let bounds = try asker.ask(.log(LogQuery(limit: 0))).body
        #expect(bounds["records"] == [] && bounds["last"]?.number?.integer() == all.count)
        #expect(try asker.ask(.log(LogQuery(after: .max))).body["records"] == [])
        let evictions = try asker.ask(.log(LogQuery(limit: 1000, decisions: [.evict]))).records("records")
        #expect(evictions == (try asker.records().filter { $0.decision == .evict }))
        #expect(!evictions.isEmpty)
    }

    @Test("The members in pages with their vectors, in the order in which they were kept")
    func members() throws {
        let (daemon, samples) = try Self.filled()
        let asker = try Asker(daemon)
        let all = try asker.members()
        #expect(try asker.members(page: 7) == all)
        #expect(all.map(\.id) == PoolFold(try asker.records()).members)
        #expect(all.map(\.seq) == all.map(\.seq).sorted())
        var rows: [Float] = []
        var next: String?
        repeat {
            let page = try asker.ask(.members(MembersQuery(after: next, limit: 9, vectors: true)))
            rows += try page.vectors().elements
            next = page.body["next"]?.string
        } while next != nil
        let indices = all.compactMap { samples.ids.firstIndex(of: $0.id) }
        // As they came, to the bit.
        #expect(rows == samples.vectors.selecting(indices).elements)
    }

    @Test("A page of wide members ends by its bytes, and the next one goes on")
    func widePages() throws {
        let daemon = try DaemonProcess(["budget.capacity=400"])
        let samples = Samples(200, dimension: 50_000, seed: 16)
        _ = try Producer(daemon).submitAll(samples, size: 50)
        let asker = try Asker(daemon)
        let page = try asker.ask(.members(MembersQuery(limit: 10_000, vectors: true)))
        let first = try page.vectors()
        #expect(first.rows < 200)
        let rest = try asker.ask(
            .members(MembersQuery(after: try #require(page.body["next"]?.string), limit: 10_000, vectors: true)))
        #expect(rest.body["next"] == .null)
        #expect(first.elements + (try rest.vectors().elements) == samples.vectors.elements)
    }

    @Test("Config is the configuration in effect")
    func config() throws {
        let daemon = try DaemonProcess(["budget.capacity=77", "policy.min_distance=0.25"])
        let config = try #require(try Asker(daemon).ask(.config).body["config"]?.object)
        #expect(config["budget"]?.object?["capacity"] == 77)
        #expect(config["policy"]?.object?["min_distance"] == 0.25)
        #expect(config["data"]?.string == daemon.directory.file("store"))
    }

    @Test("A peer's answers come in the order of its questions, refusals among them")
    func order() throws {
        let (daemon, samples) = try Self.filled()
        let peer = try Asker(daemon, .dealer).peer
        for index in 0..<60 {
            let request = RequestTag(integerLiteral: index)
            switch index % 4 {
            case 0: try peer.send(QueryMessage(.score(samples.vectors), request: request).encoded())
            case 1: try peer.send(QueryMessage(.status, request: request).encoded())
            case 2: try peer.send([Array("{\"type\":\"what\",\"v\":1,\"request\":\(index)}".utf8)])
            default: try peer.send(QueryMessage(.log(LogQuery(limit: 1)), request: request).encoded())
            }
        }
        for index in 0..<60 {
            let request = RequestTag(integerLiteral: index)
            if index % 4 == 2 {
                #expect(try peer.refusal().request == request)
            } else {
                #expect(try peer.reply().request == request)
            }
        }
    }
}
