import Foundation
import Messages
import Replay
import Selection
import Service
import Store
import Testing

/// Seeded schedules of producers, batches, crashes at any moment of a commit, full disks, restarts, retries in any order,
/// duplicates, changes of the budget, evictions and clock jumps. `NOVELD_SIMULATIONS=2000` runs so many,
/// `NOVELD_SIMULATION_SEED=17` one of them.
@Suite struct SimulationTests {
    private static let seeds: [UInt64] = {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["NOVELD_SIMULATION_SEED"].flatMap(UInt64.init) { return [seed] }
        return Array(1...(environment["NOVELD_SIMULATIONS"].flatMap(UInt64.init) ?? 24))
    }()

    @Test("Whatever happens when, nothing acknowledged is lost and everything can be decided again", arguments: seeds)
    func schedules(seed: UInt64) throws {
        let simulation = try Simulation(seed: seed, samples: 240)
        var starts = 0
        for _ in 0..<700 {
            let wasRunning = simulation.daemon != nil
            try simulation.step()
            guard !wasRunning, let daemon = simulation.daemon else { continue }
            starts += 1
            try expectSound(daemon.content, simulation, "seed \(seed), start \(starts)")
        }
        try simulation.finish()
        let store = try #require(simulation.daemon).content
        try expectSound(store, simulation, "seed \(seed), end")
        if !simulation.forgets {
            let decided = try Set(LogFold(store).decisions.keys)
            #expect(decided == Set(simulation.producers.flatMap(\.ids)), "seed \(seed)")
        }
        #expect(simulation.crashes > 0, "seed \(seed)")
    }

    /// The invariants of protocols/store.md, and that the log leads to what is stored.
    private func expectSound(_ store: Store, _ simulation: Simulation, _ comment: Comment) throws {
        #expect(simulation.contradictions == [], comment)
        #expect(try store.verify().findings == [], comment)
        let first = try store.read { reader in try reader.firstSeq() }
        guard first <= 1 else { return try expectLatest(from: first, in: store, simulation, comment) }
        let fold = try LogFold(store)
        #expect(fold.contradictions == [], comment)
        for (id, record) in simulation.acknowledged where fold.decisions[id] != record {
            Issue.record("\(id) was acknowledged, and the log has another decision or none; \(comment)")
        }
        let state = try store.read { reader in try reader.engineState().map(DurableState.init(bytes:)) }
        #expect(state?.engine.counters.seen ?? 0 == fold.decisions.count, comment)
        #expect(state?.engine.counters.kept ?? 0 == fold.kept, comment)
        #expect(state?.engine.seq ?? 0 == fold.last, comment)
        var replay = try Replay(store)
        let report = try replay.run()
        #expect(report.differences == [] && report.state == .identical, comment)
    }

    /// Of a log that was let go of at its beginning: what was acknowledged since is there.
    private func expectLatest(
        from first: UInt64, in store: Store, _ simulation: Simulation, _ comment: Comment
    ) throws {
        for (id, record) in simulation.acknowledged where try DecisionRecord(json: record).seq >= first {
            let decision = try store.read { reader in try reader.decision(ofID: id)?.record }
            #expect(decision == record, "\(id), \(comment)")
        }
        #expect(throws: ReplayError.beginningGone(first: first)) { try Replay(store) }
    }
}

/// A log folded without the engine: decisions by id, members, and what contradicts the budgets.
private struct LogFold {
    private(set) var decisions: [String: [UInt8]] = [:]
    private(set) var members: Set<String> = []
    private(set) var kept = 0
    private(set) var last: UInt64 = 0
    private(set) var contradictions: [String] = []

    init(_ store: Store) throws {
        let (entries, budgets) = try store.read { reader in
            (try reader.entries(after: 0, limit: .max), try reader.budgets(after: 0...(.max)))
        }
        let capacities = try budgets.map { bytes in
            let object = try JSONValue(parsing: bytes).object
            return (
                seq: object?["seq"]?.number?.integer(UInt64.self) ?? 0,
                capacity: object?["budget"]?.object?["capacity"]?.number?.integer(Int.self)
            )
        }
        for entry in entries {
            let record = try DecisionRecord(json: entry.record)
            if entry.seq != last + 1 { contradictions.append("\(entry.seq) after \(last)") }
            last = entry.seq
            take(record, entry)
            let capacity = capacities.last { $0.seq < entry.seq }?.capacity
            if let capacity, record.reason != .operator, record.pool > capacity {
                contradictions.append("\(entry.seq): \(record.pool) members, at most \(capacity)")
            }
        }
    }

    private mutating func take(_ record: DecisionRecord, _ entry: LogEntry) {
        switch record.decision {
        case .evict:
            if members.remove(record.id) == nil { contradictions.append("\(entry.seq) evicts no member") }
        case .keep, .drop:
            if decisions.updateValue(entry.record, forKey: record.id) != nil {
                contradictions.append("\(entry.seq) decides \(record.id) again")
            }
            guard record.decision == .keep else { break }
            kept += 1
            members.insert(record.id)
        }
        // The eviction that a keep brings has the next place.
        let size = members.count - (record.evicted == nil ? 0 : 1)
        if record.pool != size { contradictions.append("\(entry.seq): a pool of \(record.pool), expected \(size)") }
    }
}
