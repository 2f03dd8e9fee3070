import Configuration
import Messages
import Selection
import Service
import Store
import Vectors

/// Runs a store's log through the engine again, and compares each record to the byte, then what all of them led to.
///
/// The engine is given what it was given: each batch's samples with its time, operators' evictions, budgets in the order of
/// their changes, arrivals in theirs where decisions waited; and it begins anew wherever the daemon began, from what would
/// have been stored.
///
/// ```swift
/// var replay = try Replay(try Store.openReadOnly(at: path))
/// let report = try replay.run { done, total in print(done, "of", total) }
/// ```
public struct Replay {
    private let store: Store
    /// In place of the recorded path of a pinned reference.
    private let referencePath: String?
    private let target: UInt64
    private var inputs: ArraySlice<EngineInput>
    private let inputCount: Int
    private var units: LogUnits
    private var replayed = ReplayedStore()
    private var settings: ReplayedSettings
    private var engine: Engine?
    private var vectors: ReplayedVectors?
    /// The samples that wait; nil where none does.
    private var held: HeldSamples?
    private var arrivals = ReplayedArrivals()
    private var position: UInt64 = 0
    private var report = ReplayReport()

    /// A replay of the log as it is now.
    ///
    /// - Parameter reference: the file of the pinned reference, where it is not where it was.
    /// - Throws: `ReplayError`, `StoreError`.
    public init(_ store: Store, reference: String? = nil) throws {
        self.store = store
        referencePath = reference
        units = LogUnits(store)
        let (first, last, stored, storedSettings) = try store.read { (reader) throws(StoreError) in
            (try reader.firstSeq(), try reader.lastSeq(), try reader.inputs(), try reader.settings())
        }
        target = last
        settings = ReplayedSettings(referencePath: reference, stored: storedSettings)
        var inputs: [EngineInput] = []
        for input in stored {
            guard let read = EngineInput(seq: input.seq, json: input.content) else {
                throw ReplayError.unusable(seq: input.seq, reason: "it is neither a start nor a budget")
            }
            inputs.append(read)
        }
        guard first <= 1 else { throw ReplayError.beginningGone(first: first) }
        guard last == 0 || inputs.first?.seq == 0 else {
            throw ReplayError.settingsUnknown(through: inputs.first?.seq ?? last)
        }
        self.inputs = inputs[...]
        inputCount = inputs.count
    }

    /// Decides all again, up to the first difference.
    ///
    /// - Parameter progress: told now and then how many of how many records are compared.
    /// - Throws: `ReplayError` where something that is needed cannot be read, `StoreError`.
    public mutating func run(progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }) throws -> ReplayReport {
        while report.isIdentical {
            if let input = inputs.first, input.seq <= position {
                inputs.removeFirst()
                try take(input)
                continue
            }
            guard position < target else { break }
            guard held == nil else {
                report.note(position + 1, "record", stored: "one that no arrival explains", replayed: nil)
                break
            }
            guard let unit = try units.next(through: min(target, inputs.first?.seq ?? target)) else {
                throw ReplayError.unreadable("the log has no record \(position + 1)")
            }
            try unit.isEviction ? evict(unit) : decide(unit)
            if let failure = vectors?.failure { throw ReplayError.unreadable("\(failure)") }
            progress(Int(position), Int(target))
        }
        report.lastSeq = position
        if report.isIdentical { try compareState() }
        return report
    }

    /// Does again what the log does not tell of.
    private mutating func take(_ input: EngineInput) throws {
        switch input.event {
        case .start(let start, let budget): try begin(start, budget, input)
        case .budget(let budget):
            try settings.take(budget, input)
            report.budgetChanges += 1
            try take(engine?.setBudget(settings.current.budget, time: input.time))
        case .arrivals(let last): try hold(arrivals.batch(through: last, time: input.time, from: store))
        case .release:
            guard var engine, held != nil else { return }
            self.engine = nil
            let outcome = held?.release(by: &engine, time: input.time)
            self.engine = engine
            try take(outcome)
        case .eviction(let ids):
            report.operatorEvictions += ids.count
            let outcome: EngineOutcome?
            do throws(NoSuchMembers) { outcome = try engine?.evict(ids, time: input.time) } catch {
                return report.note(input.seq + 1, "eviction", stored: "of \(ids)", replayed: "\(error.ids): no members")
            }
            try take(outcome)
        }
    }

    /// Begins as the daemon did.
    private mutating func begin(
        _ start: EngineInput.Start, _ budget: Configuration.Budget, _ input: EngineInput
    ) throws {
        try settings.take(start, budget, input)
        held = settings.hold.map { HeldSamples($0) }
        report.starts += 1
        if start.areEstimatesNew { report.estimatesMadeAnew += 1 }
        if report.versions.last != start.version { report.versions.append(start.version) }
        let estimates = start.areEstimatesNew ? nil : engine?.storedEstimates
        engine = nil
        if let dimension = start.dimension {
            let vectors = vectors ?? ReplayedVectors(store: store, dimension: dimension)
            self.vectors = vectors
            var snapshot = try replayed.snapshot(dimension: dimension, vectors: vectors, records: store)
            snapshot.estimates = estimates
            engine = Engine(settings.current, restoring: snapshot)
        }
        let outcome = engine?.fitCapacity(time: input.time)
        // The daemon stores nothing of one that evicts nothing.
        if outcome?.isEmpty == false { try take(outcome) }
    }

    /// Lets samples wait, and decides those whose time has come.
    private mutating func hold(_ batch: SampleBatch?) throws {
        guard let batch else { return }
        makeEngine(dimension: batch.vectors.columns)
        guard var engine, held != nil else { return }
        self.engine = nil
        engine.setStored(through: position)
        let outcome = held?.take(batch, by: &engine)
        self.engine = engine
        report.batches += batch.samples.isEmpty ? 0 : 1
        report.samples += outcome?.recordOfSample.count ?? 0
        try take(outcome)
    }

    /// Takes in what was decided, and compares it with what the log has.
    private mutating func take(_ outcome: EngineOutcome?) throws {
        guard let outcome else { return }
        replayed.take(outcome)
        compare(outcome, with: try units.take(min(outcome.records.count, Int(target - position))))
    }

    private mutating func makeEngine(dimension: Int) {
        guard engine == nil else { return }
        let vectors = ReplayedVectors(store: store, dimension: dimension)
        self.vectors = vectors
        engine = Engine(settings.current, restoring: EngineSnapshot(dimension: dimension, vectors: vectors))
    }

    private mutating func decide(_ unit: LogUnit) throws {
        let batch = try unit.batch(from: store)
        makeEngine(dimension: batch.vectors.columns)
        engine?.setStored(through: position)
        guard let outcome = engine?.decide(batch) else { return }
        report.batches += 1
        report.samples += batch.samples.count
        replayed.take(outcome)
        compare(outcome, with: unit.entries)
    }

    private mutating func evict(_ unit: LogUnit) throws {
        do throws(NoSuchMembers) {
            guard let outcome = try engine?.evict(unit.records.map(\.id), time: unit.records[0].time) else {
                throw NoSuchMembers(ids: unit.records.map(\.id))
            }
            report.operatorEvictions += outcome.records.count
            replayed.take(outcome)
            compare(outcome, with: unit.entries)
        } catch {
            let entry = unit.entries.first { $0.id == error.ids.first } ?? unit.entries[0]
            report.note(entry.seq, "eviction", stored: "of \(entry.id)", replayed: "no member has that id")
        }
    }

    /// Compares records one by one; what follows in the log is not looked at after a difference.
    private mutating func compare(_ outcome: EngineOutcome, with entries: [LogEntry]) {
        for (index, record) in outcome.records.enumerated() {
            let replayed = LogEntry(record, outcome.counters[index])
            guard index < entries.count, entries[index].seq <= target else {
                return report.note(record.seq, "record", stored: nil, replayed: Self.text(replayed.record))
            }
            guard entries[index] == replayed else { return report.note(entries[index], replayed) }
            report.identicalRecords += 1
            position = record.seq
        }
        if let entry = entries.dropFirst(outcome.records.count).first {
            report.note(entry.seq, "record", stored: Self.text(entry.record), replayed: nil)
        }
    }

    private static func text(_ record: [UInt8]) -> String { String(decoding: record, as: UTF8.self) }

    /// Where nobody has gone on writing, what is stored has to be what the log leads to.
    private mutating func compareState() throws {
        try store.read { reader in
            guard try reader.lastSeq() == target, try reader.inputs().count == inputCount
            else { return }
            try replayed.compare(with: reader, &report)
        }
    }
}
