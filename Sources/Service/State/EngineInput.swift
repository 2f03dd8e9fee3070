import Configuration
import Foundation
import Messages

/// What the engine was told beside the samples: that it begins, and how, or another budget; and where decisions wait, when
/// which samples came.
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
        /// Whether the order of the arrivals is noted from here on, because decisions wait.
        package let areArrivalsNoted: Bool

        /// A start.
        package init(
            version: String, settings: [(key: String, json: String)], dimension: Int?, areEstimatesNew: Bool,
            areArrivalsNoted: Bool
        ) {
            self.version = version
            self.settings = settings
            self.dimension = dimension
            self.areEstimatesNew = areEstimatesNew
            self.areArrivalsNoted = areArrivalsNoted
        }
    }

    /// What happened.
    package enum Event: Sendable {
        /// An engine began, under this budget.
        case start(Start, Configuration.Budget)
        /// This budget took effect while running.
        case budget(Configuration.Budget)
        /// The samples behind the earlier ones, up to the arrival of that number, came and wait; those whose time had come
        /// were decided.
        case arrivals(through: UInt64)
        /// All that waited was decided.
        case release
        /// An operator evicted these, where arrivals are noted; elsewhere the log says it.
        case eviction([String])
    }

    /// Behind this position of the log.
    package let seq: UInt64
    /// When, in microseconds of Unix time.
    package let time: Int64
    package let event: Event

    package init(seq: UInt64, time: Int64, _ event: Event) {
        self.seq = seq
        self.time = time
        self.event = event
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
        let (name, members) = parts
        return Array("{\"event\":\"\(name)\",\"time\":\(time)\(members)}".utf8)
    }

    private var parts: (name: String, members: String) {
        switch event {
        case .start(let start, let budget): ("start", ",\"budget\":\(budget.json)" + start.json)
        case .budget(let budget): ("budget", ",\"budget\":\(budget.json)")
        case .arrivals(let last): ("arrivals", ",\"through\":\(last)")
        case .release: ("release", "")
        case .eviction(let ids): ("eviction", ",\"ids\":[\(ids.map(Self.quoted).joined(separator: ","))]")
        }
    }

    fileprivate static func quoted(_ text: String) -> String {
        String(decoding: JSONValue.string(text).encoded(), as: UTF8.self)
    }

    /// Whether a batch came, of which the last arrival before or in it has that number.
    func isArrival(through number: UInt64) -> Bool {
        if case .arrivals(number) = event { true } else { false }
    }

    /// Reads a stored one; nil where it is none.
    package init?(seq: UInt64, json: [UInt8]) {
        guard let object = try? JSONValue(parsing: json).object, let time = object["time"]?.number?.integer(Int64.self),
            let event = Event(object)
        else { return nil }
        self.init(seq: seq, time: time, event)
    }
}

extension EngineInput.Event {
    fileprivate init?(_ object: JSONObject) {
        let budget = object["budget"]?.object.flatMap(Configuration.Budget.init)
        switch object["event"]?.string {
        case "start":
            guard let start = EngineInput.Start(object), let budget else { return nil }
            self = .start(start, budget)
        case "budget":
            guard let budget else { return nil }
            self = .budget(budget)
        case "arrivals":
            guard let last = object["through"]?.number?.integer(UInt64.self) else { return nil }
            self = .arrivals(through: last)
        case "release": self = .release
        case "eviction":
            guard let ids = object["ids"]?.array else { return nil }
            self = .eviction(ids.compactMap(\.string))
        default: return nil
        }
    }
}

extension EngineInput.Start {
    /// The members that come behind those of every event.
    fileprivate var json: String {
        let settings = settings.map { "\(EngineInput.quoted($0.key)):\($0.json)" }.joined(separator: ",")
        return ",\"version\":\(EngineInput.quoted(version)),\"dimension\":\(dimension.map(String.init) ?? "null")"
            + ",\"estimates_new\":\(areEstimatesNew),\"arrivals\":\(areArrivalsNoted),\"settings\":{\(settings)}"
    }

    fileprivate init?(_ object: JSONObject) {
        guard let version = object["version"]?.string, let settings = object["settings"]?.object?.members,
            case .bool(let areEstimatesNew) = object["estimates_new"]
        else { return nil }
        self.init(
            version: version,
            settings: settings.map { ($0.name, String(decoding: $0.value.encoded(), as: UTF8.self)) },
            dimension: object["dimension"]?.number?.integer(Int.self), areEstimatesNew: areEstimatesNew,
            areArrivalsNoted: object["arrivals"] == true)
    }
}
