import Messages

/// An alarm about the stream, for a reader.
struct AlarmText {
    let line: String

    init(_ alarm: ReceivedReply) throws {
        let seq: UInt64 = try alarm.integer("seq")
        let value = alarm.body["value"]?.number?.double ?? 0
        let limit = alarm.body["limit"]?.number?.double ?? 0
        let meaning =
            switch alarm.body["kind"]?.string {
            case "drift": "the stream has changed: the latest samples have shifted by \(value.asValue) of its spread"
            case "saturation":
                "what arrives adds hardly anything: a thousand samples improved the pool by \(value.asValue)"
            case let kind: (kind ?? "something").printable
            }
        line = "alarm at record \(seq): \(meaning) (limit \(limit.asValue))"
    }
}
