import Diversity
import Messages
import Sockets
import Testing
import Vectors

/// How diverse the pool is: estimates at once, exact values beside the stream.
@Suite struct DiversityTests {
    private static let measures: [Measure] = [
        .distSumCosine, .distSumL2, .meanPairwiseCosine, .meanPairwiseL2, .meanCosine, .nearestDistance, .knnDistance,
        .radius, .logDeterminant, .vendi, .rke,
    ]

    private struct Found {
        let value: Double
        let standardError: Double?
        let exact: Bool
        let members: Int
        let seconds: Double
    }

    private func ask(
        _ asker: Asker, _ measures: [Measure], exact: Bool = false, form: DiversityQuery.Form? = nil
    ) throws -> [String: Found] {
        let query = DiversityQuery(measures: measures.map(\.rawValue), exact: exact, form: form)
        return try read(asker.ask(.diversity(query)))
    }

    private func read(_ reply: ReceivedReply) throws -> [String: Found] {
        let members = try #require(reply.body["measures"]?.object).members
        return try members.reduce(into: [:]) { found, member in
            let fields = try #require(member.value.object)
            found[member.name] = Found(
                value: try #require(fields["value"]?.number?.double), standardError: fields["stderr"]?.number?.double,
                exact: fields["exact"] == true, members: try #require(fields["members"]?.number?.integer()),
                seconds: try #require(fields["seconds"]?.number?.double))
        }
    }

    private func memberVectors(_ asker: Asker) throws -> Matrix {
        try asker.ask(.members(MembersQuery(limit: 10_000, vectors: true))).vectors().normalized()
    }

    private func expectExact(_ asker: Asker, members: Int) throws {
        let expected = try MeasureInputs(memberVectors(asker)).evaluate(Self.measures)
        for exact in [false, true] {
            let found = try ask(asker, Self.measures, exact: exact)
            for (measure, value) in expected {
                let one = try #require(found[measure.rawValue])
                #expect(one.exact && one.standardError == nil && one.members == members, "\(measure)")
                #expect(abs(one.value - value) <= 1e-5 * abs(value), "\(measure)")
            }
        }
    }

    @Test("Every measure of a small pool is exact, after swaps, a restart, and evictions to a smaller capacity")
    func small() throws {
        let directory = try TemporaryDirectory()
        var daemon = try DaemonProcess(["budget.capacity=40"], in: directory)
        _ = try Producer(daemon).submitAll(Samples(300, seed: 21))
        try expectExact(try Asker(daemon), members: 40)
        for capacity in [40, 23] {
            #expect(try daemon.stop() == 0)
            daemon = try DaemonProcess(["budget.capacity=\(capacity)"], in: directory)
            let asker = try Asker(daemon)
            try wait(for: "evictions") { try asker.status()["pool"] == capacity }
            try expectExact(asker, members: capacity)
        }
        _ = try Producer(daemon).submitAll(Samples(100, seed: 22, prefix: "more"))
        try expectExact(try Asker(daemon), members: 23)
    }

    @Test("A large pool is estimated, with errors that hold, as it is when a submission was just answered")
    func large() throws {
        let daemon = try DaemonProcess(["budget.capacity=1700"])
        let samples = Samples(1700, dimension: 16, seed: 23)
        let producer = try Producer(daemon)
        let asker = try Asker(daemon)
        _ = try producer.submitAll(samples[0..<1690])
        _ = try ask(asker, Self.measures)
        _ = try producer.submitAll(samples[1690..<1700])
        let found = try ask(asker, Self.measures + [.facilityLocation])
        let paper = try ask(asker, [], form: .paper)
        let vectors = try memberVectors(asker)
        let exact = try MeasureInputs(vectors).evaluate(Self.measures)
        for measure in [Measure.nearestDistance, .knnDistance, .meanPairwiseL2, .distSumL2] {
            let one = try #require(found[measure.rawValue])
            let error = try #require(one.standardError)
            #expect(!one.exact && error > 0 && one.members == 1700)
            #expect(abs(one.value - (try #require(exact[measure]))) < 5 * error, "\(measure)")
        }
        for measure in [Measure.meanPairwiseCosine, .radius, .rke, .vendi, .logDeterminant] {
            let one = try #require(found[measure.rawValue])
            #expect(one.exact && one.members == 1700)
            #expect(abs(one.value / (try #require(exact[measure])) - 1) < 1e-5, "\(measure)")
        }
        // Every sample was kept, so every reference row is a member.
        #expect(found["facility_location"]?.value == 0)
        for (name, expected) in [
            ("novelsum_unweighted", NovelSum(form: .paper).value(of: vectors))
        ] {
            let one = try #require(paper[name])
            #expect(abs(one.value - expected) < 5 * (try #require(one.standardError)), "\(name)")
        }
        #expect(try #require(paper["novelsum"]?.standardError) > 0)
    }

    @Test("Samples are decided and questions answered while an exact value is computed; it is then known")
    func beside() throws {
        let daemon = try DaemonProcess(["budget.capacity=900"])
        let samples = Samples(1400, dimension: 2500, seed: 24)
        let producer = try Producer(daemon)
        _ = try producer.submitAll(samples[0..<900])
        let patient = try Asker(daemon, .dealer).peer
        let asker = try Asker(daemon)
        let query = DiversityQuery(
            measures: ["nearest_distance", "vendi", "mean_pairwise_l2"], exact: true, form: .paper)
        try patient.send(QueryMessage(.diversity(query)).encoded())
        var decided = 900
        var answer: [[UInt8]]?
        while answer == nil, decided < samples.count {
            _ = try producer.submit(samples[decided..<decided + 1].request)
            decided += 1
            #expect(try asker.status()["seen"] == decided)
            answer = try patient.socket.receive()
        }
        #expect(decided > 902, "the stream stood still")
        let found = try read(try answer.map { try ReceivedReply($0) } ?? patient.reply())
        #expect(found.count == 5 && found.values.allSatisfy { $0.exact && $0.members == 900 })
        let again = try ask(asker, [.vendi], exact: true)
        let third = try ask(asker, [.vendi])
        #expect(again["vendi"]?.seconds == third["vendi"]?.seconds && third["vendi"]?.exact == true)
    }

    @Test("An exact spectrum of wide vectors is computed when asked for, and then bounded while the pool changes")
    func wide() throws {
        let daemon = try DaemonProcess(["budget.capacity=400"])
        let samples = Samples(310, dimension: 1100, seed: 25)
        let producer = try Producer(daemon)
        let asker = try Asker(daemon)
        _ = try producer.submitAll(samples[0..<300])
        let query = DiversityQuery(measures: ["vendi"])
        // It may have been computed beside the stream already.
        do {
            _ = try asker.ask(.diversity(query))
        } catch let error as ProtocolError {
            #expect(error.code == .unsupported && error.message.contains("\"exact\": true"))
        }
        let exact = try #require(try ask(asker, [.vendi], exact: true)["vendi"])
        #expect(exact.exact)
        _ = try producer.submitAll(samples[300..<310])
        let bounded = try #require(try ask(asker, [.vendi])["vendi"])
        let now = try #require(try MeasureInputs(memberVectors(asker)).evaluate([.vendi])[.vendi])
        #expect(abs(bounded.value - now) <= 1.96 * (bounded.standardError ?? 0) + 1e-5 * now)
    }

    @Test("A measure that is unknown, or has nothing to compare with, is refused by name")
    func refusals() throws {
        let daemon = try DaemonProcess(["reference.mode=none"])
        let asker = try Asker(daemon)
        for name in ["liveliness", "facility_location", "partition_entropy"] {
            let error = try asker.refusal(of: .diversity(DiversityQuery(measures: ["rke", name])))
            #expect(error.code == .badField && error.index == 1 && error.message.contains("\"\(name)\""))
        }
    }
}
