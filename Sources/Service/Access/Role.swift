import Sockets

/// What the owner of a key may do.
enum Role: String, CaseIterable, Sendable {
    /// Send samples: the sockets ingest, firehose and upstream.
    case submit
    /// Receive decisions.
    case subscribe
    /// Ask questions.
    case query
    /// Everything, and what `query` does not include: changing the budget, evicting members, copying the store.
    case admin
}

/// Who a peer is, and what it may do.
struct Client: Sendable, Equatable {
    /// The name of the key's file, without `.key`.
    let name: String
    /// All of them where the file names none.
    let roles: Set<Role>

    /// Whether it may do what takes that role.
    func may(_ role: Role) -> Bool { roles.contains(role) || roles.contains(.admin) }
}
