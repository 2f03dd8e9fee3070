import Foundation
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

    /// Reads `bytes` back.
    package init(bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(DurableState.self, from: Data(bytes))
    }
}
