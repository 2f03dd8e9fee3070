import Configuration
import Foundation
import Messages

/// What the engine was told beside the samples: that it begins, and how, or another budget.
///
/// With the samples and the evictions of the log these are all that decisions follow from.
package struct EngineInput: Sendable {
    /// How an engine began with what was stored.
    package struct Start: Sendable {
        /// Of the program.
        package let version: String
        /// `Configuration.decisionSettings`, with an absolute `reference.path`.
        package let settings: [(key: String, json: String)]
        /// Nil where it was still open: then the engine is made with the first samples.
        package let dimension: Int?
        /// Whether estimates were made anew from the members; otherwise they went on where a stop had left them.
        package let areEstimatesNew: Bool

        /// A start.
        package init(
            version: String, settings: [(key: String, json: String)], dimension: Int?, areEstimatesNew: Bool
        ) {
            self.version = version
            self.settings = settings
            self.dimension = dimension
            self.areEstimatesNew = areEstimatesNew
        }
    }

    /// Behind this position of the log.
    package let seq: UInt64
    /// When, in microseconds of Unix time.
    package let time: Int64
    /// The budget in force from then on.
    package let budget: Configuration.Budget
    /// Nil for a change of the budget while running.
    package let start: Start?

    /// A start, or a change of the budget.
    package init(seq: UInt64, time: Int64, budget: Configuration.Budget, start: Start?) {
        self.seq = seq
        self.time = time
        self.budget = budget
        self.start = start
    }
}

extension EngineInput.Start {
    private static let pathKey = "reference.path"

    /// A configuration's settings as they are recorded: the pinned reference is to be found from any directory.
    static func settings(of configuration: Configuration) -> [(key: String, json: String)] {
        var configuration = configuration
        configuration.reference.path = configuration.reference.path.map { URL(filePath: $0).path }
        return configuration.decisionSettings
    }
}

extension EngineInput {
    /// The stored form; its `seq` is stored beside it.
    package var json: [UInt8] {
        var text = "{\"event\":\"\(start == nil ? "budget" : "start")\",\"time\":\(time),\"budget\":\(budget.json)"
        if let start {
            let settings = start.settings.map { "\(Self.quoted($0.key)):\($0.json)" }.joined(separator: ",")
            text +=
                ",\"version\":\(Self.quoted(start.version)),\"dimension\":\(start.dimension.map(String.init) ?? "null")"
            text += ",\"estimates_new\":\(start.areEstimatesNew),\"settings\":{\(settings)}"
        }
        return Array((text + "}").utf8)
    }

    private static func quoted(_ text: String) -> String {
        String(decoding: JSONValue.string(text).encoded(), as: UTF8.self)
    }

    /// Reads a stored one; nil where it is none.
    package init?(seq: UInt64, json: [UInt8]) {
        guard let object = try? JSONValue(parsing: json).object,
            let time = object["time"]?.number?.integer(Int64.self),
            let budget = object["budget"]?.object.flatMap(Configuration.Budget.init)
        else { return nil }
        switch object["event"]?.string {
        case "budget": self.init(seq: seq, time: time, budget: budget, start: nil)
        case "start":
            guard let start = Start(object) else { return nil }
            self.init(seq: seq, time: time, budget: budget, start: start)
        default: return nil
        }
    }
}

extension EngineInput.Start {
    fileprivate init?(_ object: JSONObject) {
        guard let version = object["version"]?.string, let settings = object["settings"]?.object?.members,
            case .bool(let areEstimatesNew) = object["estimates_new"]
        else { return nil }
        self.init(
            version: version,
            settings: settings.map { ($0.name, String(decoding: $0.value.encoded(), as: UTF8.self)) },
            dimension: object["dimension"]?.number?.integer(Int.self), areEstimatesNew: areEstimatesNew)
    }
}
