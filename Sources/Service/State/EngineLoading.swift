import Configuration
import Logging
import Messages
import NeighborIndex
import Selection
import Store
import Versions

/// Reads an engine back from a store.
package struct EngineLoading {
    let store: Store
    /// The configuration's own budget.
    private(set) var configured: Configuration.Budget
    /// What else decisions follow from.
    private let decisionSettings: [(key: String, json: String)]
    /// Whether arrivals are noted: where decisions wait, and the log may be decided again.
    private let areArrivalsNoted: Bool
    /// With the budget in force.
    package private(set) var settings: EngineSettings

    private let logger: Logger

    package init(_ configuration: Configuration, store: Store, settings: EngineSettings, logger: Logger) {
        self.store = store
        self.logger = logger
        configured = configuration.budget
        decisionSettings = EngineInput.Start.settings(of: configuration)
        areArrivalsNoted = configuration.hold.samples != nil && configuration.retention == Configuration.Retention()
        self.settings = settings
    }

    /// What is to be recorded of an engine that begins with a state that was stored, or of one that is still to come.
    package func start(_ engine: Engine?, _ state: DurableState, time: Int64) -> EngineInput {
        let start = EngineInput.Start(
            version: Versions.program, settings: decisionSettings, dimension: engine?.dimension,
            areEstimatesNew: engine?.areEstimatesNew ?? false, areArrivalsNoted: areArrivalsNoted)
        return EngineInput(seq: state.engine.seq, time: time, .start(start, state.budget?.current ?? configured))
    }

    /// Notes that go on with the store's; nil where none are taken.
    func arrivals() throws(StoreError) -> ArrivalNotes? {
        areArrivalsNoted ? try ArrivalNotes(in: store) : nil
    }

    /// The daemon's durable state, a fresh one for a new store; its budget, which is the one in force, counts from now on.
    ///
    /// - Returns: The state, and whether its budget has been written down among the store's.
    package mutating func state() throws -> (state: DurableState, isBudgetRecorded: Bool) {
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
    package mutating func take(_ budget: Configuration.Budget) throws(StartError) {
        settings.budget = try EngineSettings.Budget(budget, form: settings.metric.form)
    }

    /// Lets a budget count as the configuration's own from now on.
    ///
    /// - Throws: `StartError.configuration` where it is beyond what this version can do.
    mutating func adopt(_ budget: Configuration.Budget) throws(StartError) {
        try take(budget)
        configured = budget
    }

    private func storedState() throws -> DurableState {
        guard let bytes = try store.read({ (reader) throws(StoreError) in try reader.engineState() }) else {
            return DurableState()
        }
        do { return try DurableState(bytes: bytes) } catch {
            throw StartError.damagedStore("the store's engine state cannot be read: \(error)")
        }
    }

    /// An engine without members, which reads what it does not remember from the store.
    package func emptyEngine(dimension: Int) -> Engine {
        Engine(settings, restoring: EngineSnapshot(dimension: dimension, vectors: vectors(dimension)))
    }

    /// The engine as of the last commit; nil while the dimension is open.
    ///
    /// Vectors are read where an index is not stored, and otherwise when they are needed.
    ///
    /// - Throws: `StartError.damagedStore`, `StoreError`.
    package func engine(state: EngineState) throws -> Engine? {
        try store.read { reader -> Engine? in
            guard let dimension = try reader.dimension() else { return nil }
            var snapshot = EngineSnapshot(dimension: dimension, vectors: vectors(dimension))
            snapshot.state = state
            guard try reader.lastSeq() == state.seq else {
                throw StartError.damagedStore("the log ends at \(try reader.lastSeq()), the engine at \(state.seq)")
            }
            try addMembers(to: &snapshot, from: reader)
            snapshot.memberIndex = try index(.members, of: snapshot.members.count, reader)
            snapshot.referenceRows = try reader.referenceRows()
            snapshot.referenceIndex = try index(.reference, of: snapshot.referenceRows.count, reader)
            try addShadows(to: &snapshot, from: reader)
            if try reader.resumptionSeq() == state.seq {
                snapshot.estimates = try ResumptionPart.estimates.pieces(reader)
            }
            return Engine(settings, restoring: snapshot)
        }
    }

    private func vectors(_ dimension: Int) -> StoredVectors { StoredVectors(store: store, dimension: dimension) }

    private func addMembers(to snapshot: inout EngineSnapshot, from reader: borrowing StoreReader) throws {
        snapshot.members = try Self.members(reader.members(after: 0, limit: .max), named: "member", from: reader)
    }

    private func addShadows(to snapshot: inout EngineSnapshot, from reader: borrowing StoreReader) throws {
        for shadow in snapshot.state.shadows {
            snapshot.shadows[shadow.number] = try Self.members(
                reader.members(ofShadow: shadow.number), named: "member of shadow \(shadow.name)", from: reader)
        }
    }

    /// A pool's members by their slots.
    ///
    /// - Throws: `StartError.damagedStore` where these are none, and `StoreError`.
    package static func members(
        _ stored: [(seq: UInt64, state: [UInt8])], named name: String, from reader: borrowing StoreReader
    ) throws -> [Member] {
        var states: [(seq: UInt64, state: MemberState)] = []
        for (seq, bytes) in stored {
            guard let state = MemberState(bytes: bytes) else {
                throw StartError.damagedStore("the state of \(name) \(seq) is no member state")
            }
            states.append((seq, state))
        }
        states.sort { $0.state.slot < $1.state.slot }
        var members: [Member] = []
        members.reserveCapacity(states.count)
        for (slot, (seq, state)) in states.enumerated() {
            guard state.slot == slot, let entry = try reader.entry(seq), try reader.isSample(seq) else {
                throw StartError.damagedStore("\(name) \(seq) has no record, no vector, or another's slot")
            }
            let record = try DecisionRecord(json: entry.record)
            members.append(
                Member(
                    seq: seq, id: record.id, source: record.source, quality: state.quality, nearest: state.nearest))
        }
        return members
    }

    /// An index as it is stored; nil where it is not, or cannot be used: it is a function of the vectors, and made anew.
    private func index(
        _ kind: StoredIndexKind, of rows: Int, _ reader: borrowing StoreReader
    ) throws -> StoredIndex? {
        do {
            let index = try reader.index(kind)
            guard let index, index.count != rows else { return index }
            note(kind, "it is of \(index.count) rows, expected \(rows)")
        } catch let error as IndexBlockError {
            note(kind, "\(error)")
        }
        return nil
    }

    private func note(_ kind: StoredIndexKind, _ problem: String) {
        logger.warning(
            "an index is made anew from the vectors, and may find others than before",
            metadata: ["index": "\(kind)", "problem": "\(problem)"])
    }
}

extension StoreReader {
    /// An index read from its blocks; nil where none are stored.
    ///
    /// - Throws: `IndexBlockError`, `StoreError`.
    package borrowing func index(_ kind: StoredIndexKind) throws -> StoredIndex? {
        let counts = try counts()
        var reading = StoredIndexReading(rowsMax: kind == .members ? counts.members : counts.reference)
        var damage: IndexBlockError?
        try forEachBlock(of: kind) { (number, bytes) throws(StoreError) in
            do throws(IndexBlockError) {
                try reading.read(IndexBlock(number: number, bytes: [UInt8](copying: bytes)))
                return true
            } catch {
                damage = error
                return false
            }
        }
        if let damage { throw damage }
        return try reading.finished()
    }
}
