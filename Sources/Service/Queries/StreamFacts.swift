import Messages
import Selection

/// What the engine watches of its stream, as `status` shows it.
struct StreamFacts {
    let saturation: JSONObject
    let drift: JSONObject

    init(_ state: EngineState, _ alarms: EngineSettings.Alarms) {
        saturation = Self.facts(state.saturation, limit: alarms.saturation)
        drift = [
            "shift": state.drift.shift.map { .double($0) } ?? .null, "limit": Self.value(alarms.drift),
            "alarm": Self.value(state.drift.alarm),
        ]
    }

    private static func facts(_ saturation: Saturation, limit: Double?) -> JSONObject {
        let last = saturation.last
        var facts: JSONObject = [
            "arrivals": .integer(last.arrivals), "limit": value(limit), "alarm": value(saturation.alarm),
        ]
        guard last.arrivals > 0 else { return facts }
        facts["kept"] = .integer(last.kept)
        facts["improvement"] = .double(last.improvement)
        facts["distance"] = .double(last.distance)
        facts["arrivals_left"] =
            limit.flatMap { saturation.arrivalsUntil(improvementBelow: $0) }.map { .integer($0) } ?? .null
        return facts
    }

    private static func value(_ limit: Double?) -> JSONValue { limit.map { .double($0) } ?? .null }

    private static func value(_ alarm: Alarm?) -> JSONValue {
        guard let alarm else { return .null }
        return [
            "seq": .integer(alarm.seq), "time": .integer(alarm.time), "value": .double(alarm.value),
            "limit": .double(alarm.limit),
        ]
    }
}
