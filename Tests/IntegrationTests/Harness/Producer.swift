import Messages
import Sockets
import Vectors

/// A client of the ingest socket.
struct Producer {
    let peer: Peer
    // Lives as long as somebody talks to it.
    private var daemon: DaemonProcess?

    init(_ endpoints: Endpoints, _ kind: SocketKind = .dealer, options: SocketOptions = SocketOptions()) throws {
        peer = try Peer(kind, endpoints["ingest"], options: options)
    }

    init(_ daemon: DaemonProcess, _ kind: SocketKind = .dealer) throws {
        try self.init(daemon.endpoints, kind)
        self.daemon = daemon
    }

    /// Submits and waits for the records.
    func submit(_ request: SubmitRequest) throws -> [DecisionRecord] {
        try peer.send(request.encoded())
        return try peer.reply().records("decisions")
    }

    func submit(_ ids: [String], _ vectors: Matrix, source: String? = nil) throws -> [DecisionRecord] {
        try submit(SubmitRequest(ids: ids, vectors: vectors, source: source))
    }

    /// Submits a stream in messages of `size` samples, all in flight at once; gives the records in the stream's order.
    func submitAll(_ samples: Samples, size: Int = 64) throws -> [DecisionRecord] {
        let messages = samples.messages(of: size)
        for message in messages { try peer.send(message.encoded()) }
        return try messages.flatMap { _ in try peer.reply().records("decisions") }
    }
}

/// A client of the query socket.
struct Asker {
    let peer: Peer
    // Lives as long as somebody talks to it.
    private var daemon: DaemonProcess?

    init(_ endpoints: Endpoints, _ kind: SocketKind = .req) throws {
        peer = try Peer(kind, endpoints["query"])
    }

    init(_ daemon: DaemonProcess, _ kind: SocketKind = .req) throws {
        try self.init(daemon.endpoints, kind)
        self.daemon = daemon
    }

    func ask(_ query: QueryRequest) throws -> ReceivedReply {
        try peer.send(QueryMessage(query).encoded())
        return try peer.reply()
    }

    /// Asks for something that is refused.
    func refusal(of query: QueryRequest) throws -> ProtocolError {
        try peer.send(QueryMessage(query).encoded())
        return try peer.refusal()
    }

    /// The whole log, page by page, as JSON objects.
    func log(after: UInt64 = 0, page: Int = 1000) throws -> [JSONObject] {
        var all: [JSONObject] = []
        var last = after
        while true {
            let reply = try ask(.log(LogQuery(after: last, limit: page)))
            guard let records = try reply.records("records").last else { return all }
            all += (reply.body["records"]?.array ?? []).compactMap(\.object)
            last = records.seq
        }
    }

    func records(after: UInt64 = 0) throws -> [DecisionRecord] {
        try log(after: after).map { try DecisionRecord(json: JSONValue.object($0).encoded()) }
    }

    /// All members, page by page.
    func members(page: Int = 1000) throws -> [MembersReply.Member] {
        var all: [MembersReply.Member] = []
        var next: String?
        repeat {
            let reply = try ask(.members(MembersQuery(after: next, limit: page)))
            for element in reply.body["members"]?.array ?? [] {
                guard let member = element.object, let id = member["id"]?.string,
                    let seq = member["seq"]?.number?.integer(UInt64.self)
                else { throw ProtocolError(.badField, "members: found \(element)") }
                let meta = member["meta"].flatMap { $0 == .null ? nil : $0.encoded() }
                all.append(.init(id: id, source: member["source"]?.string, meta: meta, seq: seq))
            }
            next = reply.body["next"]?.string
        } while next != nil
        return all
    }

    func status() throws -> Status { Status(body: try ask(.status).body) }
}

/// A `status` reply by its numbers.
struct Status {
    let body: JSONObject

    subscript(name: String) -> Int { body[name]?.number?.integer() ?? -1 }
}
