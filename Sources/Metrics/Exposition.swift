/// Metrics as the text that Prometheus reads (exposition format 0.0.4).
///
/// Each family is written in one go, as the format wants it. A family without values is left out.
public struct Exposition: Sendable {
    /// The media type of `text`.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Names and values, in the order in which they are written.
    public typealias Labels = KeyValuePairs<String, String>

    private static let none: Labels = [:]

    /// What is written so far.
    public private(set) var text = ""

    /// Nothing yet.
    public init() {}

    /// Something that only grows; its name ends in `_total`.
    public mutating func counter(_ name: String, _ help: String, _ value: Double) {
        counter(name, help, [(labels: Self.none, value: value)])
    }

    /// The same for several values of labels.
    public mutating func counter(_ name: String, _ help: String, _ values: [(labels: Labels, value: Double)]) {
        precondition(name.hasSuffix("_total"), "the counter \(name) does not end in _total")
        family(name, help, "counter", values)
    }

    /// Something that goes up and down; left out where there is no value.
    public mutating func gauge(_ name: String, _ help: String, _ value: Double?) {
        if let value { gauge(name, help, [(labels: Self.none, value: value)]) }
    }

    /// The same for several values of labels.
    public mutating func gauge(_ name: String, _ help: String, _ values: [(labels: Labels, value: Double)]) {
        family(name, help, "gauge", values)
    }

    /// How values are distributed.
    public mutating func histogram(_ name: String, _ help: String, _ histogram: Histogram) {
        begin(name, help, "histogram")
        var count: UInt64 = 0
        for (bound, more) in zip(histogram.bounds + [.infinity], histogram.counts) {
            count += more
            write("\(name)_bucket", ["le": Self.number(bound)], "\(count)")
        }
        write("\(name)_sum", [:], Self.number(histogram.sum))
        write("\(name)_count", [:], "\(count)")
    }

    private mutating func family(
        _ name: String, _ help: String, _ kind: String, _ values: [(labels: Labels, value: Double)]
    ) {
        guard !values.isEmpty else { return }
        begin(name, help, kind)
        for (labels, value) in values { write(name, labels, Self.number(value)) }
    }

    private mutating func begin(_ name: String, _ help: String, _ kind: String) {
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind)\n"
    }

    private mutating func write(_ name: String, _ labels: Labels, _ value: String) {
        text += name
        if !labels.isEmpty {
            let parts = labels.map { "\($0.key)=\"\(Self.escaped($0.value, quotes: true))\"" }
            text += "{\(parts.joined(separator: ","))}"
        }
        text += " \(value)\n"
    }

    /// The shortest text of a number; whole ones without a fraction.
    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
