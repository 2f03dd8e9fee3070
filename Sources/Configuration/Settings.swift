/// The table of all settings, in the order in which they are shown.
enum Settings {
    /// How many of something.
    static let counts = 1...1_000_000_000_000

    static let all: [Setting] = [
        Setting("data", \.data, .path),
        Setting("dimension", \.dimension, .optional(.integer(1...65_536))),
        Setting("endpoints.ingest", \.endpoints.ingest, .endpoints(.bind)),
        Setting("endpoints.firehose", \.endpoints.firehose, .endpoints(.bind)),
        Setting("endpoints.decisions", \.endpoints.decisions, .endpoints(.bind)),
        Setting("endpoints.query", \.endpoints.query, .endpoints(.bind)),
        Setting("endpoints.http", \.endpoints.http, .httpEndpoint),
        Setting("endpoints.upstream", \.endpoints.upstream, .endpoints(.connect)),
        Setting("allow_insecure", \.allowInsecure, .boolean),
        Setting("curve", \.curve, .optional(.curve)),
        Setting("http.token_file", \.http.tokenFile, .optional(.path)),
        Setting("http.hosts", \.http.hosts, .hostNames),
        Setting("metric.form", \.metric.form, .word),
        Setting("metric.proximity_power", \.metric.proximityPower, .nonnegative),
        Setting("metric.density_power", \.metric.densityPower, .nonnegative),
        Setting("metric.density_neighbors", \.metric.densityNeighbors, .integer(1...100_000)),
        Setting("reference.mode", \.reference.mode, .word),
        Setting("reference.limit", \.reference.limit, .integer(counts)),
        Setting("reference.expected", \.reference.expected, .optional(.integer(0...1_000_000_000_000))),
        Setting("reference.path", \.reference.path, .optional(.path)),
        Setting("reference.merge_below", \.reference.mergeBelow, .cosineDistance),
        Setting("reference.density_floor", \.reference.densityFloor, .nonnegative),
        Setting("budget.capacity", \.budget.capacity, .optional(.integer(counts))),
        Setting("budget.keep_rate", \.budget.keepRate, .optional(.keepRate)),
        Setting("budget.total", \.budget.total, .optional(.integer(counts))),
        Setting("budget.stream_length", \.budget.streamLength, .optional(.integer(counts))),
        Setting("budget.per_window", \.budget.perWindow, .optional(.window)),
        Setting("budget.cost", \.budget.cost, .optional(.cost)),
        Setting("budget.per_source", \.budget.perSource, .optional(.perSource)),
        Setting("policy.min_distance", \.policy.minDistance, .optional(.cosineDistance)),
        Setting("hold.samples", \.hold.samples, .optional(.integer(1...1_000_000))),
        Setting("hold.milliseconds", \.hold.milliseconds, .integer(1...3_600_000)),
        Setting("batch.samples", \.batch.samples, .integer(1...65_536)),
        Setting("batch.milliseconds", \.batch.milliseconds, .integer(0...10_000)),
        Setting("durability", \.durability, .durability),
        Setting("limits.unanswered_samples", \.limits.unansweredSamples, .integer(1...1_000_000_000)),
        Setting("limits.message_samples", \.limits.messageSamples, .integer(1...1_000_000)),
        Setting("limits.message_bytes", \.limits.messageBytes, .bytes(1 << 10...16 << 30)),
        Setting("limits.map_bytes", \.limits.mapBytes, .bytes(1 << 20...64 << 40)),
        Setting("flow.heartbeat_milliseconds", \.flow.heartbeatMilliseconds, .integer(10...3_600_000)),
        Setting("flow.send_queue", \.flow.sendQueue, .integer(1...1_000_000_000)),
        Setting("index.candidates", \.index.candidates, .integer(1...1_000_000)),
        Setting("index.cells", \.index.cells, .optional(.integer(1...1_000_000))),
        Setting("index.recall", \.index.recall, .optional(.share)),
        Setting(later: "index.codes"),
        Setting("index.exact_below", \.index.exactBelow, .integer(0...1_000_000_000)),
        Setting("index.census", \.index.census, .integer(0...65_535)),
        Setting("index.memory", \.index.memory, .bytes(1 << 20...64 << 40)),
        Setting("retention.records", \.retention.records, .optional(.integer(counts))),
        Setting("retention.days", \.retention.days, .optional(.positive)),
        Setting("shadow", \.shadow, .shadows),
        Setting("alarm.drift", \.alarm.drift, .optional(.positive)),
        Setting("alarm.saturation", \.alarm.saturation, .optional(.positive)),
        Setting("log.format", \.log.format, .word),
        Setting("log.level", \.log.level, .word),
        Setting("seed", \.seed, .unsigned),
    ]

    /// By dotted key.
    static let byKey = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0) })

    /// The sections' names, in order.
    static let sections = all.compactMap(\.section).reduce(into: [Substring]()) { names, name in
        if names.last != name { names.append(name) }
    }

    /// What may be set from the environment: `NOVELD_BUDGET_CAPACITY` to `budget.capacity`, and whole sections.
    static let keysByVariable = Dictionary(
        uniqueKeysWithValues: (all.map(\.key) + sections.map(String.init)).map { (variable(for: $0), $0) })

    /// The environment variable that sets `key`.
    static func variable(for key: String) -> String {
        "NOVELD_" + key.uppercased().replacing(".", with: "_")
    }
}

extension Format where Value == Double {
    fileprivate static var positive: Format { number("a number above 0") { $0 > 0 } }
    fileprivate static var share: Format { number("a number between 0 and 1") { $0 > 0 && $0 < 1 } }
    fileprivate static var cosineDistance: Format { number("a cosine distance from 0 to 2") { (0...2).contains($0) } }
}
