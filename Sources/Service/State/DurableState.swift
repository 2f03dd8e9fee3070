import Foundation
import Selection

/// What the store keeps in one value beside its tables: the engine's state and the daemon's own counters.
struct DurableState: Sendable, Codable, Equatable {
    var engine = EngineState()
    var sources = SourceCounters()
    /// Submissions of ids that were decided before.
    var duplicates = 0
    /// Messages that were refused.
    var refused = 0

    var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        guard let data = try? encoder.encode(self) else { preconditionFailure("the state has a JSON form") }
        return [UInt8](data)
    }

    init() {}

    /// Reads `bytes` back.
    init(bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(DurableState.self, from: Data(bytes))
    }
}
