extension DecisionRecord: Codable {
    private enum Key: String, CodingKey {
        case seq, id, source, decision, reason, gain, novelty, threshold, density, nearest, evicted
        case displacedBy = "displaced_by"
        case weakest, pool, time, duplicate
    }

    /// Reads a record; `evicted`, `displaced_by`, `weakest` and `duplicate` may be missing.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        self.init(
            seq: try fields.decode(UInt64.self, forKey: .seq), id: try fields.decode(String.self, forKey: .id),
            source: try fields.decodeIfPresent(String.self, forKey: .source),
            decision: try fields.decode(Decision.self, forKey: .decision),
            reason: try fields.decode(Reason.self, forKey: .reason),
            gain: try fields.decode(Double.self, forKey: .gain),
            novelty: try fields.decode(Double.self, forKey: .novelty),
            threshold: try fields.decode(Double.self, forKey: .threshold),
            density: try fields.decode(Double.self, forKey: .density),
            nearest: try fields.decodeIfPresent(Nearest.self, forKey: .nearest),
            evicted: try fields.decodeIfPresent(String.self, forKey: .evicted),
            displacedBy: try fields.decodeIfPresent(String.self, forKey: .displacedBy),
            weakest: try fields.decodeIfPresent(String.self, forKey: .weakest),
            pool: try fields.decode(Int.self, forKey: .pool), time: try fields.decode(Int64.self, forKey: .time),
            duplicate: try fields.decodeIfPresent(Bool.self, forKey: .duplicate) ?? false)
    }

    /// Writes a record; `source` and `nearest` are null where there is none, while the four keys above are left out.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(seq, forKey: .seq)
        try fields.encode(id, forKey: .id)
        try fields.encode(source, forKey: .source)
        try fields.encode(decision, forKey: .decision)
        try fields.encode(reason, forKey: .reason)
        try fields.encode(gain, forKey: .gain)
        try fields.encode(novelty, forKey: .novelty)
        try fields.encode(threshold, forKey: .threshold)
        try fields.encode(density, forKey: .density)
        try fields.encode(nearest, forKey: .nearest)
        try fields.encodeIfPresent(evicted, forKey: .evicted)
        try fields.encodeIfPresent(displacedBy, forKey: .displacedBy)
        try fields.encodeIfPresent(weakest, forKey: .weakest)
        try fields.encode(pool, forKey: .pool)
        try fields.encode(time, forKey: .time)
        if duplicate { try fields.encode(duplicate, forKey: .duplicate) }
    }
}
