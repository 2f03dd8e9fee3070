import Vectors

/// Samples to decide about.
public struct SubmitRequest: Equatable, Sendable {
    /// What the peer calls it.
    public var request: RequestTag?
    /// One for each sample, 1 to 512 bytes.
    public var ids: [String]
    /// One row for each sample.
    public var vectors: Matrix
    /// Where the samples come from: at most 256 bytes, no NUL.
    public var source: String?
    /// For each sample the JSON text of an object, or nil.
    public var meta: [[UInt8]?]
    /// For each sample what multiplies its gain: finite, above 0.
    public var quality: [Double]
    /// For each sample what it takes from a cost budget: finite, above 0.
    public var cost: [Double]
    /// For each sample its text, or nil.
    public var text: [String?]

    /// A request; each list that is given is as long as `ids`, and each that is not holds its default.
    public init(
        request: RequestTag? = nil, ids: [String], vectors: Matrix, source: String? = nil, meta: [[UInt8]?]? = nil,
        quality: [Double]? = nil, cost: [Double]? = nil, text: [String?]? = nil
    ) {
        let count = ids.count
        self.request = request
        self.ids = ids
        self.vectors = vectors
        self.source = source
        self.meta = meta ?? Array(repeating: nil, count: count)
        self.quality = quality ?? Array(repeating: 1, count: count)
        self.cost = cost ?? Array(repeating: 1, count: count)
        self.text = text ?? Array(repeating: nil, count: count)
        let counts = [vectors.rows, self.meta.count, self.quality.count, self.cost.count, self.text.count]
        precondition(counts.allSatisfy { $0 == count }, "\(count) ids, but lists of \(counts)")
    }

    /// The message: a header and a frame of single-precision numbers. Lists of nothing but defaults are left out.
    public func encoded() -> [[UInt8]] {
        var writer = JSONWriter()
        writer.header(type: "submit", request: request) { writer in
            writer.member("ids", ids)
            writer.layout(of: vectors)
            if let source { writer.member("source", source) }
            if meta.contains(where: { $0 != nil }) {
                writer.name("meta")
                writer.array(meta) { $0.raw($1 ?? Array("null".utf8)) }
            }
            if quality.contains(where: { $0 != 1 }) { writer.member("quality", quality) }
            if cost.contains(where: { $0 != 1 }) { writer.member("cost", cost) }
            if text.contains(where: { $0 != nil }) { writer.member("text", text) }
        }
        return [writer.bytes, FloatBytes.encode(vectors.elements)]
    }
}
