import Vectors

extension SubmitRequest {
    /// Reads a message from its header frame on, and checks all of it.
    ///
    /// A message of no samples (`shape` [0, d] and an empty frame) is a valid one, whose reply has no decisions.
    /// - Parameter dimension: the pool's, where that is settled.
    /// - Throws: the error reply for the first mistake, in the order: header, `v`, `type`, `request`, `ids`, `dtype`,
    ///   `shape`, `source`, `meta`, `quality`, `cost`, `text`, dimension, frames, values.
    public static func decode(
        _ frames: [[UInt8]], limits: Limits = Limits(), dimension: Int? = nil
    ) throws(ProtocolError) -> SubmitRequest {
        let header = try Header(frames, limits: limits)
        let fields = header.fields
        guard header.type == "submit" else {
            throw fields.fail(
                .unknownType, "type: found \(quoted(header.type)), expected \"submit\"; ask at the query socket")
        }
        let ids = try fields.ids(limits: limits)
        let layout = try VectorLayout(fields, limits: limits)
        guard layout.rows == ids.count else {
            throw fields.fail(.badShape, "shape[0]: found \(layout.rows), expected \(ids.count), as many as ids")
        }
        let source = try fields.source()
        let meta = try fields.meta(count: ids.count)
        let quality = try fields.positives("quality", count: ids.count)
        let cost = try fields.positives("cost", count: ids.count)
        let text = try fields.texts(count: ids.count)
        let vectors = try layout.decode(header, dimension: dimension)
        return SubmitRequest(
            request: fields.request, ids: ids, vectors: vectors, source: source, meta: meta, quality: quality,
            cost: cost, text: text)
    }
}
