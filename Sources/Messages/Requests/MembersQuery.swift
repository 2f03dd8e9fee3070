/// The parameters of a `members` request.
public struct MembersQuery: Equatable, Sendable {
    /// How many members, unless the request says otherwise.
    public static let defaultLimit = 1000

    /// The `next` of the page before; nil is the first page.
    public var after: String?
    /// How many at most.
    public var limit: Int
    /// Whether their vectors come along.
    public var vectors: Bool

    /// The page after `after`.
    public init(after: String? = nil, limit: Int = MembersQuery.defaultLimit, vectors: Bool = false) {
        self.after = after
        self.limit = limit
        self.vectors = vectors
    }

    init(_ fields: Fields, limits: Limits) throws(ProtocolError) {
        self.init(
            after: fields.value("after") == nil ? nil : try fields.id("after"),
            limit: min(try fields.optionalInteger("limit", in: 1...Int.max) ?? Self.defaultLimit, limits.page),
            vectors: try fields.optionalBool("vectors") ?? false)
    }

    func write(to writer: inout JSONWriter) {
        if let after { writer.member("after", after) }
        writer.member("limit", limit)
        if vectors { writer.member("vectors", vectors) }
    }
}
