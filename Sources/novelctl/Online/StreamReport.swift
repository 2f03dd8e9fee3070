import Messages

/// What the daemon watches of its stream, for a reader.
struct StreamReport {
    private let saturation: JSONObject
    private let drift: JSONObject

    /// The part of a status.
    init(_ status: JSONObject) {
        saturation = status["saturation"]?.object ?? [:]
        drift = status["drift"]?.object ?? [:]
    }

    /// How much arrivals still add; nothing before there is something to say.
    var saturationLines: [String] {
        let number = { (name: String) in saturation[name]?.number?.double ?? 0 }
        let arrivals = number("arrivals")
        guard arrivals > 0 else { return [] }
        var lines = [
            "the last \(Int(arrivals).grouped) samples improved the pool by \(Self.percentage(number("improvement"))); "
                + "\((number("kept") / arrivals).asPercentage) kept, \(number("distance").asValue) from the nearest member"
        ]
        if let limit = saturation["limit"]?.number?.double {
            let share = "below \(Self.percentage(limit)) a thousand"
            switch saturation["arrivals_left"]?.number?.integer(Int.self) {
            case 0: lines.append("\(share) now: what arrives adds hardly anything")
            case let left?: lines.append("\(share) after about \(Self.rounded(left)) more")
            case nil: lines.append("\(share): too early to tell when")
            }
        }
        return lines + Self.alarm(saturation)
    }

    /// Whether the stream has changed; nothing before there is something to say.
    var driftLines: [String] {
        let limit =
            drift["limit"]?.number.map { "an alarm is raised above \($0.double.asValue)" } ?? "no alarm is raised"
        let alarm = Self.alarm(drift)
        if let shift = drift["shift"]?.number?.double {
            return ["\(shift.asValue) of the spread between the last 500 samples and those before; \(limit)"] + alarm
        }
        return alarm.isEmpty ? [] : ["the next comparison follows when 1,500 samples have come since"] + alarm
    }

    private static func alarm(_ facts: JSONObject) -> [String] {
        guard let alarm = facts["alarm"]?.object, let time = alarm["time"]?.number?.integer(Int64.self) else {
            return []
        }
        return [
            "last alarm on \(Moment(microseconds: time).dateAndTime) at record \(alarm["seq"]?.text() ?? "?"): "
                + (alarm["value"]?.number?.double.asValue ?? "?")
        ]
    }

    private static func percentage(_ share: Double) -> String {
        share.magnitude >= 0.01 || share == 0 ? share.asPercentage : "\((share * 100).fixed(2)) %"
    }

    /// Two digits that count: it is an estimate.
    private static func rounded(_ number: Int) -> String {
        var scale = 1
        while number / scale >= 100 { scale *= 10 }
        return ((number + scale / 2) / scale * scale).grouped
    }
}
