import Vectors

/// The answer to `members`: a page of kept samples.
public struct MembersReply: HeaderReply {
    /// `members`
    public static let type = "members"

    /// A kept sample.
    public struct Member: Equatable, Sendable {
        /// The sample.
        public var id: String
        /// Where it came from.
        public var source: String?
        /// The JSON text of what was submitted with it, or nil.
        public var meta: [UInt8]?
        /// The record that kept it.
        public var seq: UInt64

        /// A kept sample.
        public init(id: String, source: String?, meta: [UInt8]?, seq: UInt64) {
            self.id = id
            self.source = source
            self.meta = meta
            self.seq = seq
        }
    }

    /// The members, in a stable order.
    public var members: [Member]
    /// What to ask for after this page; nil on the last one.
    public var next: String?
    /// One row for each member, where vectors were asked for.
    public var vectors: Matrix?

    /// A page.
    public init(members: [Member], next: String?, vectors: Matrix? = nil) {
        precondition(vectors.map { $0.rows == members.count } ?? true, "one vector for each member")
        self.members = members
        self.next = next
        self.vectors = vectors
    }

    /// The header, and a frame of single-precision rows where there are vectors.
    public func frames(request: RequestTag?) -> [[UInt8]] {
        [header(request: request)] + (vectors.map { [FloatBytes.encode($0.elements)] } ?? [])
    }

    func write(to writer: inout JSONWriter) {
        if let vectors { writer.layout(of: vectors) }
        writer.name("members")
        writer.array(members) { writer, member in
            writer.object { writer in
                writer.member("id", member.id)
                writer.member("source", member.source)
                writer.name("meta")
                writer.raw(member.meta ?? Array("null".utf8))
                writer.member("seq", member.seq)
            }
        }
        writer.member("next", next)
    }
}
