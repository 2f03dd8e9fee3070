import Messages

/// A record of the decision log, as it is and as far as this program understands it.
struct LogRecord: Equatable {
    /// The record's JSON text, byte for byte the daemon's.
    let json: [UInt8]
    /// Where it stands in the log.
    let seq: UInt64
    /// What it says; nil for a kind that this program does not know.
    let decision: DecisionRecord?

    /// Reads a published record.
    init(json: [UInt8]) throws {
        try self.init(json, JSONValue(parsing: json))
    }

    /// Takes a record out of a reply.
    init(_ value: JSONValue) throws {
        try self.init(value.encoded(), value)
    }

    private init(_ json: [UInt8], _ value: JSONValue) throws {
        guard let seq = value.object?["seq"]?.number?.integer(UInt64.self) else {
            throw ConnectionError.unexpectedReply(type: "record", expected: "whole number \"seq\"")
        }
        self.json = json
        self.seq = seq
        decision = try? DecisionRecord(json: json)
    }

    /// Whether its decision is among `wanted`, where any are.
    func isOne(of wanted: [DecisionRecord.Decision]) -> Bool {
        wanted.isEmpty || decision.map { wanted.contains($0.decision) } ?? false
    }
}
