extension DecisionRecord {
    /// The record as the log holds it and the wire carries it: keys in the order of their names, but for `duplicate`,
    /// which replies add at the end.
    public var json: [UInt8] {
        for number in [gain, novelty, threshold, density, nearest?.distance ?? 0] {
            precondition(number.isFinite, "the record of \(quoted(id)) holds \(number), which JSON cannot")
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("decision", decision.rawValue)
            writer.member("density", density)
            if let displacedBy { writer.member("displaced_by", displacedBy) }
            if let evicted { writer.member("evicted", evicted) }
            writer.member("gain", gain)
            writer.member("id", id)
            writer.member("nearest", nearest)
            writer.member("novelty", novelty)
            writer.member("pool", pool)
            writer.member("reason", reason.rawValue)
            writer.member("seq", seq)
            writer.member("source", source)
            writer.member("threshold", threshold)
            writer.member("time", time)
            if let weakest { writer.member("weakest", weakest) }
        }
        return RecordJSON(writer.bytes, duplicate: duplicate).text
    }

    /// Reads a record from its JSON text.
    public init(json: [UInt8]) throws(ProtocolError) {
        try self.init(Fields(parsing: json, name: "record"))
    }

    init(_ fields: Fields) throws(ProtocolError) {
        self.init(
            seq: try fields.integer("seq"), id: try fields.string("id"), source: try fields.optionalString("source"),
            decision: try fields.choice("decision"), reason: try fields.choice("reason"),
            gain: try fields.double("gain"), novelty: try fields.double("novelty"),
            threshold: try fields.double("threshold"), density: try fields.double("density"),
            nearest: try fields.optionalObject("nearest").map(Nearest.init),
            evicted: try fields.optionalString("evicted"), displacedBy: try fields.optionalString("displaced_by"),
            weakest: try fields.optionalString("weakest"), pool: try fields.integer("pool"),
            time: try fields.integer("time"),
            duplicate: try fields.optionalBool("duplicate") ?? false)
    }
}

extension DecisionRecord.Nearest: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("distance", distance)
            writer.member("id", id)
        }
    }

    init(_ fields: Fields) throws(ProtocolError) {
        self.init(id: try fields.string("id"), distance: try fields.double("distance"))
    }
}
