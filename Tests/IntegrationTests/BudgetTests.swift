import Diversity
import Messages
import Numpy
import Testing
import Vectors

/// Budgets, floors and references over the wire.
@Suite struct BudgetTests {
    private static func decisions(_ settings: [String], _ samples: Samples) throws -> [DecisionRecord] {
        try Producer(try DaemonProcess(settings)).submitAll(samples, size: 17)
    }

    @Test("Capacity: the pool never exceeds it, and every keep beyond it displaces one")
    func capacity() throws {
        let daemon = try DaemonProcess(["budget.capacity=25"])
        _ = try Producer(daemon).submitAll(Samples(500, seed: 31))
        let records = try Asker(daemon).records()
        #expect(PoolFold(records).contradictions == [])
        #expect(records.allSatisfy { $0.pool <= 25 })
        #expect(records.filter { $0.decision == .keep }.dropFirst(25).allSatisfy { $0.evicted != nil })
        #expect(records.contains { $0.decision == .evict && $0.reason == .displaced })
    }

    @Test(
        "Keep rate: in the long run that share, and at no moment more than the documented overshoot",
        arguments: [0.05, 0.3])
    func keepRate(rate: Double) throws {
        let records = try Self.decisions(["budget.keep_rate=\(rate)"], Samples(3000, seed: 32))
        // As documented with the pacing: ahead of an even pace by this many at most.
        let overshoot = 1 + 2 * (rate * 400).squareRoot()
        var kept = 0
        for (index, record) in records.enumerated() {
            if record.decision == .keep { kept += 1 }
            #expect(Double(kept) <= rate * Double(index + 1) + overshoot)
            if record.decision == .keep, record.reason == .novel { #expect(record.gain > record.threshold) }
        }
        #expect(abs(Double(kept) / 3000 - rate) < 0.25 * rate)
        #expect(records.allSatisfy { $0.evicted == nil })
    }

    @Test(
        "Total: never more, and what is novel after that is dropped for the budget",
        arguments: [["budget.total=50"], ["budget.total=50", "budget.stream_length=1000"]])
    func total(settings: [String]) throws {
        let daemon = try DaemonProcess(settings)
        let records = try Producer(daemon).submitAll(Samples(1000, seed: 33))
        let kept = records.count { $0.decision == .keep }
        #expect(kept <= 50 && kept > 25)
        #expect(records.filter { $0.decision == .drop }.allSatisfy { [.redundant, .budget].contains($0.reason) })
        let budget = try #require(try Asker(daemon).status().body["budget"]?.object)
        #expect(budget["total"] == 50 && budget["left"]?.number?.integer() == 50 - kept)
    }

    @Test("Several budgets hold together")
    func together() throws {
        let daemon = try DaemonProcess(["budget.keep_rate=0.2", "budget.capacity=30", "budget.total=100"])
        _ = try Producer(daemon).submitAll(Samples(1500, seed: 34))
        let records = try Asker(daemon).records()
        #expect(PoolFold(records).contradictions == [])
        #expect(records.allSatisfy { $0.pool <= 30 })
        #expect(records.count { $0.decision == .keep } <= 100)
    }

    @Test("A minimum distance is a floor between all members, whatever the gain")
    func minimumDistance() throws {
        let daemon = try DaemonProcess(["budget.capacity=60", "policy.min_distance=0.2"])
        let records = try Producer(daemon).submitAll(Samples(600, seed: 35))
        for record in records {
            guard let nearest = record.nearest, record.decision == .keep else { continue }
            #expect(nearest.distance >= 0.2)
        }
        #expect(records.contains { $0.nearest.map { $0.distance < 0.2 } == true && $0.reason == .redundant })
        let unit = try Asker(daemon).ask(.members(MembersQuery(vectors: true))).vectors().normalized()
        for row in 0..<unit.rows {
            for other in 0..<row {
                let cosine = zip(unit.row(row), unit.row(other)).map { Double($0 * $1) }.reduce(0, +)
                #expect(1 - cosine > 0.2 - 1e-5)
            }
        }
    }

    @Test("Density comes from a pinned file, or is 1 without a reference")
    func references() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("reference.npy")
        let reference = Samples(150, seed: 36).vectors
        try NumpyFile.write(reference, path: path)
        let samples = Samples(100, seed: 37)
        let pinned = try Self.decisions(["reference.mode=pinned", "reference.path=\(path)"], samples)
        let expected = DensityReference(reference, density: Density(form: .unit)).factors(of: samples.vectors)
        for (record, density) in zip(pinned, expected) { #expect(abs(record.density - density) < 1e-4 * density) }

        let none = try Self.decisions(["reference.mode=none"], samples)
        #expect(none.allSatisfy { $0.density == 1 })
    }

    @Test("A pinned reference fixes the dimension: other vectors are refused, also before the first sample")
    func pinnedDimension() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("reference.npy")
        try NumpyFile.write(Samples(30, dimension: 8, seed: 38).vectors, path: path)
        let daemon = try DaemonProcess(["reference.mode=pinned", "reference.path=\(path)"], in: directory)
        let asker = try Asker(daemon)
        #expect(try asker.status()["dimension"] == 8)
        let narrow = Samples(2, dimension: 5, seed: 39)
        #expect(try asker.refusal(of: .score(narrow.vectors)).code == .dimensionMismatch)
        let producer = try Producer(daemon)
        try producer.peer.send(narrow.request.encoded())
        #expect(try producer.peer.refusal().code == .dimensionMismatch)
        #expect(try producer.submit(Samples(2, dimension: 8, seed: 40).request).count == 2)
    }
}
