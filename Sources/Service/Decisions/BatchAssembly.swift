import Foundation
import Messages
import NeighborIndex
import Selection
import Store
import Vectors

/// Messages that are decided and committed together.
///
/// Known ids are told apart from new ones here: a sample that was decided before, or that stands earlier in the batch, is
/// answered with its first decision and changes nothing.
package struct BatchAssembly {
    /// How a sample of a message gets its record.
    private enum Answer {
        /// The new sample at this place of the batch.
        case fresh(Int)
        /// The same, submitted again within the batch.
        case repeated(Int)
        /// Decided earlier.
        case known(RecordJSON)
        /// The same as a sample that waits for its decision.
        case held
    }

    /// The range that qualities and costs are brought into: beyond it what is computed with them is no finite number.
    static let qualities = 1e-100...1e100

    private var messages: [(submission: Submission, answers: [Answer], refusal: ProtocolError?)] = []
    /// By the id's bytes: strings would take different spellings of a letter for one.
    private var placeOfID: [[UInt8]: Int] = [:]
    package private(set) var samples: [Sample] = []
    package private(set) var vectors: Matrix?
    private var details: [[UInt8]?] = []
    package private(set) var duplicates = 0
    package private(set) var refusals = 0

    package init() {}

    /// Takes a message in.
    ///
    /// - Parameters:
    ///   - dimension: the pool's, where that is settled.
    ///   - refusal: why nothing new is decided; a message of nothing but known ids is answered all the same.
    ///   - isHeld: whether the sample of that name waits for its decision.
    ///   - known: looks an id up among the decided ones.
    package mutating func add(
        _ submission: Submission, dimension: Int?, refusal: Refusal? = nil, isHeld: (String) -> Bool = { _ in false },
        known: (String) throws -> RecordJSON?
    ) rethrows {
        switch submission.content {
        case .failure(let error):
            refuse(submission, error)
        case .success(let request):
            let expected = dimension ?? vectors?.columns
            if let expected, expected != request.vectors.columns {
                let message = "shape[1]: found \(request.vectors.columns), expected \(expected), the pool's dimension"
                return refuse(
                    submission, ProtocolError(.dimensionMismatch, message, request: request.request))
            }
            // Looked up first, so that a failure leaves nothing of the message in the batch.
            let found: [Answer?] = try request.ids.map { id in
                isHeld(id) ? .held : try known(id).map { .known($0) }
            }
            if let refusal, found.contains(where: { $0 == nil }) {
                return refuse(submission, refusal.error(for: request))
            }
            let answers = found.enumerated().map { index, answer in
                self.answer(for: request.ids[index], index: index, request: request, found: answer)
            }
            messages.append((submission, answers, nil))
        }
    }

    /// Refuses a message in its turn.
    package mutating func refuse(_ submission: Submission, _ error: ProtocolError) {
        refusals += 1
        messages.append((submission, [], error))
    }

    private mutating func answer(for id: String, index: Int, request: SubmitRequest, found: Answer?) -> Answer {
        if let place = placeOfID[Array(id.utf8)] {
            duplicates += 1
            return .repeated(place)
        }
        if let found {
            duplicates += 1
            return found
        }
        placeOfID[Array(id.utf8)] = samples.count
        samples.append(
            Sample(
                id: id, source: request.source, quality: Self.usable(request.quality[index]),
                cost: Self.usable(request.cost[index])))
        var rows = vectors ?? Matrix(columns: request.vectors.columns)
        vectors = nil
        rows.append(request.vectors.row(index))
        vectors = rows
        details.append(SampleDetails(request, index: index).json)
        return .fresh(samples.count - 1)
    }

    /// A quality or a cost as the engine gets it.
    package static func usable(_ number: Double) -> Double {
        min(max(number, qualities.lowerBound), qualities.upperBound)
    }

    /// The replies, given the record of each new sample.
    package func replies(_ recordOfSample: (Int) -> [UInt8]) -> [PendingReply] {
        messages.map { submission, answers, refusal in
            let content: PendingReply.Content
            if let refusal {
                content = .refusal(refusal)
            } else {
                content = .decisions(
                    answers.map { answer in
                        switch answer {
                        case .fresh(let place): RecordJSON(recordOfSample(place))
                        case .repeated(let place): RecordJSON(recordOfSample(place), duplicate: true)
                        case .known(let record): record
                        case .held: preconditionFailure("what is held is answered by HeldMessages")
                        }
                    })
            }
            return PendingReply(content, to: submission)
        }
    }

    /// The messages, and of each the records that are known; nil where a decision is awaited.
    var awaitingMessages: [(submission: Submission, records: [RecordJSON?], refusal: ProtocolError?)] {
        messages.map { submission, answers, refusal in
            let records = answers.map { answer in
                if case .known(let record) = answer { record } else { nil as RecordJSON? }
            }
            return (submission, records, refusal)
        }
    }

    /// What is to be stored of the new sample at that place besides its record.
    func content(of place: Int) -> HeldMessages.Content? {
        vectors.map { HeldMessages.Content(vector: Array($0.row(place)), details: details[place]) }
    }

    /// What the store changes for the batch.
    package func changes(_ outcome: EngineOutcome, records: [[UInt8]], state: DurableState) -> StoreChanges {
        StoreChanges(outcome, records: records, state: state) { place in
            (vectors.map { Array($0.row(place)) }, details[place])
        }
    }
}

extension StoreChanges {
    /// What the store changes with an outcome.
    ///
    /// - Parameter content: of the sample with that place among those decided.
    init(
        _ outcome: EngineOutcome, records: [[UInt8]], state: DurableState,
        content: (Int) -> (vector: [Float]?, details: [UInt8]?)
    ) {
        self.init()
        for (index, record) in outcome.records.enumerated() {
            entries.append(LogEntry(record, outcome.counters[index], json: records[index]))
        }
        for (place, index) in outcome.recordOfSample.enumerated() {
            let seq = outcome.records[index].seq
            let (vector, details) = content(place)
            if let vector {
                samples.append((seq, vector))
                dimension = vector.count
            }
            if let details { self.details.append((seq, details)) }
        }
        take(outcome)
        engineState = state.bytes
    }

    /// Takes in what the engine changed in members and reference.
    package mutating func take(_ outcome: EngineOutcome) {
        memberPuts = outcome.memberChanges.sorted { $0.key < $1.key }.map { ($0.key, $0.value.bytes) }
        memberRemovals = outcome.removedMembers.sorted()
        referenceAdds = outcome.referenceAdditions.map { ($0.seq, UInt32($0.slot)) }
        referenceRemovals = outcome.referenceRemovals
        indexes = [(.members, outcome.memberIndex), (.reference, outcome.referenceIndex)].compactMap(Self.change)
        removedShadows = outcome.removedShadows
        for shadow in outcome.shadowChanges {
            shadowPuts += shadow.memberChanges.sorted { $0.key < $1.key }.map {
                (shadow.number, $0.key, $0.value.bytes)
            }
            shadowRemovals += shadow.removedMembers.sorted().map { (shadow.number, $0) }
        }
    }

    private static func change(_ kind: StoredIndexKind, _ changes: IndexChanges) -> StoredIndexChange? {
        guard !changes.isEmpty else { return nil }
        return StoredIndexChange(
            kind, clears: changes.clears, blocks: changes.blocks.map { ($0.number, $0.bytes) })
    }
}

extension LogEntry {
    /// The entry of a record, whose JSON may be known already.
    package init(_ record: DecisionRecord, _ counters: EngineCounters, json: [UInt8]? = nil) {
        self.init(
            seq: record.seq, kind: Kind(record.decision), id: record.id, seen: UInt64(counters.seen),
            kept: UInt64(counters.kept), record: json ?? record.json)
    }
}

extension LogEntry.Kind {
    init(_ decision: DecisionRecord.Decision) {
        switch decision {
        case .keep: self = .keep
        case .drop: self = .drop
        case .evict: self = .evict
        }
    }
}
