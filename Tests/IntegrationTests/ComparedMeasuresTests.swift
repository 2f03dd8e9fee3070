import Diversity
import Foundation
import Messages
import Testing
import Vectors

/// Measures of what the members are compared with, of clusters and of words.
@Suite struct ComparedMeasuresTests {
    private func ask(_ asker: Asker, _ measures: [Measure], exact: Bool = false) throws -> [String: JSONObject] {
        let query = DiversityQuery(measures: measures.map(\.rawValue), exact: exact)
        let object = try #require(try asker.ask(.diversity(query)).body["measures"]?.object)
        return object.members.reduce(into: [:]) { $0[$1.name] = $1.value.object }
    }

    private func value(_ found: [String: JSONObject], _ measure: Measure) throws -> Double {
        try #require(found[measure.rawValue]?["value"]?.number?.double)
    }

    private func memberVectors(_ asker: Asker) throws -> Matrix {
        try asker.ask(.members(MembersQuery(limit: 10_000, vectors: true))).vectors().normalized()
    }

    @Test(
        "Coverage is of the whole stream: of its distinct rows where it is the reference, else of all decided samples")
    func coverage() throws {
        for mode in ["stream", "none"] {
            let daemon = try DaemonProcess(["budget.capacity=30", "reference.mode=\(mode)"])
            let samples = Samples(400, seed: 41)
            _ = try Producer(daemon).submitAll(samples)
            let asker = try Asker(daemon)
            var inputs = MeasureInputs(try memberVectors(asker))
            inputs.stream = samples.vectors
            let expected = try #require(try inputs.evaluate([.coverage])[.coverage])
            for exact in [false, true] {
                let found = try ask(asker, [.coverage], exact: exact)
                let coverage = try value(found, .coverage)
                #expect(abs(coverage - expected) < 1e-5 * expected, "\(mode), exact: \(exact)")
                #expect(found["coverage"]?["stderr"]?.number == nil)
            }
            if mode == "stream" {
                let both = try ask(asker, [.coverage, .facilityLocation])
                #expect(try value(both, .coverage) == value(both, .facilityLocation))
            }
        }
    }

    @Test("Coverage of a long stream is estimated from some of it")
    func sampledCoverage() throws {
        let daemon = try DaemonProcess(["budget.capacity=5", "reference.mode=none"])
        let samples = Samples(3000, seed: 42)
        _ = try Producer(daemon).submitAll(samples, size: 256)
        let asker = try Asker(daemon)
        let estimate = try ask(asker, [.coverage])
        let exact = try value(ask(asker, [.coverage], exact: true), .coverage)
        let error = try #require(estimate["coverage"]?["stderr"]?.number?.double)
        let found = try value(estimate, .coverage)
        #expect(error > 0 && abs(found - exact) < 5 * error)
    }

    @Test("Clusters are found beside the stream, and members are counted anew about them as the pool changes")
    func clusters() throws {
        let daemon = try DaemonProcess(["budget.capacity=300"])
        let samples = Samples(700, seed: 43)
        let producer = try Producer(daemon)
        _ = try producer.submitAll(samples[0..<400])
        let asker = try Asker(daemon)
        let measures: [Measure] = [.partitionEntropy, .clusterInertia]
        try wait(for: "the first clusters") {
            (try? ask(asker, measures)) != nil
        }
        let exact = try ask(asker, measures, exact: true)
        #expect(exact["partition_entropy"]?["exact"] == true)
        var inputs = MeasureInputs(try memberVectors(asker))
        inputs.clusters = 100
        let inertia = try #require(try inputs.evaluate([.clusterInertia])[.clusterInertia])
        let found = try value(exact, .clusterInertia)
        #expect(abs(found / inertia - 1) < 0.2, "k-means from another order of the rows")
        let bits = try value(exact, .partitionEntropy)
        #expect(bits > 3 && bits <= log2(100))
        _ = try producer.submitAll(samples[400..<401])
        // About the same clusters, whether all members are counted or some.
        let (estimate, counted) = (try ask(asker, measures), try ask(asker, measures, exact: true))
        for measure in measures {
            let error = estimate[measure.rawValue]?["stderr"]?.number?.double ?? 0
            let (found, expected) = (try value(estimate, measure), try value(counted, measure))
            #expect(abs(found - expected) <= 5 * error + 1e-9 * expected, "\(measure)")
        }
        _ = try producer.submitAll(samples[401..<700])
        let later = try ask(asker, measures)
        let (bitsLater, inertiaLater) = (try value(later, .partitionEntropy), try value(later, .clusterInertia))
        #expect(bitsLater > 3 && inertiaLater > 0)
    }

    @Test("Words are counted as members come and go, also over a restart; without texts there is nothing to count")
    func words() throws {
        let directory = try TemporaryDirectory()
        var daemon = try DaemonProcess(["budget.capacity=20"], in: directory)
        let samples = Samples(200, seed: 44)
        let texts = (0..<200).map { row in
            row % 4 == 0 ? nil : (0..<9).map { "word\((row * 7 + $0 * $0) % 23)" }.joined(separator: " ")
        }
        var asker = try Asker(daemon)
        let producer = try Producer(daemon)
        _ = try producer.submit(Samples(1, seed: 45, prefix: "mute").request)
        let query = QueryRequest.diversity(DiversityQuery(measures: ["ttr"]))
        let refusal = try asker.refusal(of: query)
        #expect(refusal.code == .unsupported && refusal.message.contains("no member came with a text"))
        _ = try producer.submit(SubmitRequest(ids: samples.ids, vectors: samples.vectors, text: texts))
        for round in 1...2 {
            let members = try asker.ask(.members(MembersQuery(limit: 100)))
            let ids = try #require(members.body["members"]?.array).compactMap { $0.object?["id"]?.string }
            let kept = ids.compactMap { id in samples.ids.firstIndex(of: id).flatMap { texts[$0] } }
            let tokens = WordTokens(kept)
            let found = try ask(asker, [.typeTokenRatio, .vocdD])
            #expect(try value(found, .typeTokenRatio) == Double(tokens.typeCount) / Double(tokens.count), "\(round)")
            #expect(found["ttr"]?["members"]?.number?.integer() == kept.count)
            var generator = SplitMix64(seed: 46)
            let sampled = try #require(VocdD(samples: 2000).value(of: tokens, using: &generator))
            let vocdD = try value(found, .vocdD)
            #expect(abs(vocdD / sampled - 1) < 0.02, "\(round)")
            #expect(try daemon.stop() == 0)
            daemon = try DaemonProcess(["budget.capacity=20"], in: directory)
            asker = try Asker(daemon)
        }
    }

    @Test("NovelSum of a pool that the engine estimates has an error, and none with exact")
    func estimated() throws {
        let daemon = try DaemonProcess(["budget.capacity=2100"])
        _ = try Producer(daemon).submitAll(Samples(2050, dimension: 12, seed: 47), size: 256)
        let asker = try Asker(daemon)
        let estimates = try ask(asker, [])
        let exact = try ask(asker, [], exact: true)
        for name in ["novelsum", "novelsum_unweighted"] {
            let found = try #require(estimates[name]?["value"]?.number?.double)
            let error = try #require(estimates[name]?["stderr"]?.number?.double)
            let truth = try #require(exact[name]?["value"]?.number?.double)
            #expect(exact[name]?["exact"] == true && estimates[name]?["exact"] == false)
            #expect(error > 0 && abs(found - truth) < 5 * error, "\(name)")
        }
    }
}
