import Configuration
import Messages
import Selection
import Store
import Vectors

/// Reads an engine back from a store.
struct EngineLoading {
    let store: Store
    /// The configuration's own budget.
    let configured: Configuration.Budget
    /// With the budget in force.
    private(set) var settings: EngineSettings

    init(store: Store, configured: Configuration.Budget, settings: EngineSettings) {
        self.store = store
        self.configured = configured
        self.settings = settings
    }

    /// The daemon's durable state, a fresh one for a new store; its budget, which is the one in force, counts from now on.
    ///
    /// - Returns: The state, and whether its budget has been written down among the store's.
    mutating func state() throws -> (state: DurableState, isBudgetRecorded: Bool) {
        var state = try storedState()
        let earlier = state.budget
        let budget = BudgetInForce(configured, after: earlier)
        state.budget = budget
        try take(budget.current)
        return (state, earlier?.current == budget.current)
    }

    /// Lets a budget count for engines that are made from now on.
    ///
    /// - Throws: `StartError.configuration` where it is beyond what this version can do.
    mutating func take(_ budget: Configuration.Budget) throws(StartError) {
        settings.budget = try EngineSettings.Budget(budget, form: settings.metric.form)
    }

    private func storedState() throws -> DurableState {
        guard let bytes = try store.read({ (reader) throws(StoreError) in try reader.engineState() }) else {
            return DurableState()
        }
        do { return try DurableState(bytes: bytes) } catch {
            throw StartError.damagedStore("the store's engine state cannot be read: \(error)")
        }
    }

    /// The engine as of the last commit; nil while the dimension is open.
    ///
    /// - Throws: `StartError.damagedStore`, `StoreError`.
    func engine(state: EngineState) throws -> Engine? {
        try store.read { reader -> Engine? in
            guard let dimension = try reader.dimension() else { return nil }
            var snapshot = EngineSnapshot(dimension: dimension)
            snapshot.state = state
            guard try reader.lastSeq() == state.seq else {
                throw StartError.damagedStore("the log ends at \(try reader.lastSeq()), the engine at \(state.seq)")
            }
            try addMembers(to: &snapshot, from: reader)
            try addReference(to: &snapshot, from: reader)
            return Engine(settings, restoring: snapshot)
        }
    }

    private func addMembers(to snapshot: inout EngineSnapshot, from reader: borrowing StoreReader) throws {
        var states: [(seq: UInt64, state: MemberState)] = []
        for (seq, bytes) in try reader.members(after: 0, limit: .max) {
            guard let state = MemberState(bytes: bytes) else {
                throw StartError.damagedStore("the state of member \(seq) is no member state")
            }
            states.append((seq, state))
        }
        states.sort { $0.state.slot < $1.state.slot }
        snapshot.memberVectors.reserveRows(states.count)
        for (slot, (seq, state)) in states.enumerated() {
            guard state.slot == slot, let entry = try reader.entry(seq), let vector = try reader.sample(seq) else {
                throw StartError.damagedStore("member \(seq) has no record, no vector, or another's slot")
            }
            let record = try DecisionRecord(json: entry.record)
            snapshot.members.append(
                Member(
                    seq: seq, id: record.id, source: record.source, quality: state.quality, nearest: state.nearest))
            snapshot.memberVectors.append(vector)
        }
    }

    private func addReference(to snapshot: inout EngineSnapshot, from reader: borrowing StoreReader) throws {
        var rows: [UInt64] = []
        try reader.forEachReference(after: 0) { (seq) throws(StoreError) in
            rows.append(seq)
            return true
        }
        snapshot.referenceVectors.reserveRows(rows.count)
        for seq in rows {
            guard let vector = try reader.sample(seq) else {
                throw StartError.damagedStore("reference row \(seq) has no vector")
            }
            snapshot.referenceVectors.append(vector)
        }
        snapshot.referenceRows = rows
    }
}
