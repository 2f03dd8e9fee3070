import Foundation
import Messages
import Selection

/// What the store keeps in one value beside its tables: the engine's state and the daemon's own counters.
package struct DurableState: Sendable, Codable, Equatable {
    package var engine = EngineState()
    package var sources = SourceCounters()
    /// Submissions of ids that were decided before.
    package var duplicates = 0
    /// Messages that were refused.
    package var refused = 0
    /// The budget in force; nil in what was stored before it could be changed.
    package var budget: BudgetInForce?

    package var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        guard let data = try? encoder.encode(self) else { preconditionFailure("the state has a JSON form") }
        return [UInt8](data)
    }

    package init() {}

    /// Takes in what was decided.
    package mutating func note(_ outcome: EngineOutcome) {
        for record in outcome.records {
            sources.change(record.source) { counts in
                switch record.decision {
                case .keep: (counts.seen, counts.kept) = (counts.seen + 1, counts.kept + 1)
                case .drop: counts.seen += 1
                case .evict: counts.evicted += 1
                }
            }
        }
        engine = outcome.state
    }

    /// Reads `bytes` back.
    package init(bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(DurableState.self, from: Data(bytes))
    }
}
