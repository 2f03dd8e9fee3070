import Vectors

/// The parameters of a `neighbors` request.
public struct NeighborsQuery: Equatable, Sendable {
    /// How many neighbours, unless the request says otherwise.
    public static let defaultCount = 10

    /// Whose neighbours.
    public enum Target: Equatable, Sendable {
        /// Those of samples that the daemon knows.
        case ids([String])
        /// Those of any vectors.
        case vectors(Matrix)
    }

    /// How many for each.
    public var k: Int
    /// Whose.
    public var target: Target

    /// The `k` nearest kept samples of each target.
    public init(k: Int = NeighborsQuery.defaultCount, target: Target) {
        self.k = k
        self.target = target
    }

    init(_ header: Header, limits: Limits, dimension: Int?) throws(ProtocolError) {
        let fields = header.fields
        let k = try fields.optionalInteger("k", in: 1...limits.neighbors) ?? Self.defaultCount
        let hasVectors = fields.value("dtype") != nil || fields.value("shape") != nil
        guard hasVectors != (fields.value("ids") != nil) else {
            let found = hasVectors ? "both" : "neither"
            let message = "neighbors: found \(found) of ids, and dtype and shape with a frame of vectors; expected one"
            throw fields.fail(.badField, message)
        }
        let count: Int
        if hasVectors {
            let layout = try VectorLayout(fields, limits: limits)
            count = layout.rows
            self.init(k: k, target: .vectors(try layout.decode(header, dimension: dimension)))
        } else {
            let ids = try fields.ids(limits: limits)
            count = ids.count
            try header.expectNoPayload()
            self.init(k: k, target: .ids(ids))
        }
        // Both factors were bounded above.
        guard count * k <= limits.neighborsInAll else {
            let message = "k: found \(k) for each of \(count), expected at most \(limits.neighborsInAll) in all"
            throw fields.fail(.tooLarge, message)
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.member("k", k)
        switch target {
        case .ids(let ids): writer.member("ids", ids)
        case .vectors(let vectors): writer.layout(of: vectors)
        }
    }
}
