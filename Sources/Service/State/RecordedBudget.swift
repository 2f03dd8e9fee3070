import Configuration
import Messages

/// A budget as it stands in the store: what it is, and from where on it held.
package struct RecordedBudget {
    /// It held from behind this position of the log.
    package let seq: UInt64
    /// When it was taken into effect, in microseconds of Unix time.
    package let time: Int64
    /// What it is.
    package let budget: Configuration.Budget

    /// A budget to be stored.
    package init(_ budget: Configuration.Budget, seq: UInt64, time: Int64) {
        self.seq = seq
        self.time = time
        self.budget = budget
    }

    /// Reads a stored one; nil where it is none.
    package init?(json: [UInt8]) {
        guard let object = try? JSONValue(parsing: json).object,
            let budget = object["budget"]?.object.flatMap(Configuration.Budget.init),
            let seq = object["seq"]?.number?.integer(UInt64.self),
            let time = object["time"]?.number?.integer(Int64.self)
        else { return nil }
        self.init(budget, seq: seq, time: time)
    }

    /// The stored form, which replies carry as it is.
    package var json: [UInt8] {
        Array("{\"seq\":\(seq),\"time\":\(time),\"budget\":\(budget.json)}".utf8)
    }
}

extension Configuration.Budget {
    /// Reads a budget's JSON; nil where it is none.
    init?(_ object: JSONObject) {
        var empty = Configuration.Budget()
        empty.capacity = nil
        let settings = object.members.map { ($0.name, String(decoding: $0.value.encoded(), as: UTF8.self)) }
        guard let budget = try? empty.changing(settings) else { return nil }
        self = budget
    }
}
