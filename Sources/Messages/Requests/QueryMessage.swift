import Vectors

/// A question to the query socket.
public struct QueryMessage: Equatable, Sendable {
    /// What the peer calls it.
    public var request: RequestTag?
    /// The question.
    public var query: QueryRequest

    /// A question.
    public init(_ query: QueryRequest, request: RequestTag? = nil) {
        self.query = query
        self.request = request
    }

    /// Reads a message from its header frame on, and checks all of it.
    ///
    /// - Parameter dimension: the pool's, where that is settled.
    /// - Throws: the error reply for the first mistake.
    public static func decode(
        _ frames: [[UInt8]], limits: Limits = Limits(), dimension: Int? = nil
    ) throws(ProtocolError) -> QueryMessage {
        let header = try Header(frames, limits: limits)
        let query = try QueryRequest(header, limits: limits, dimension: dimension)
        return QueryMessage(query, request: header.request)
    }

    /// The message: a header, and a frame of single-precision numbers where vectors belong to the question.
    public func encoded() -> [[UInt8]] {
        var writer = JSONWriter()
        writer.header(type: query.type, request: request) { query.write(to: &$0) }
        return [writer.bytes] + (query.vectors.map { [FloatBytes.encode($0.elements)] } ?? [])
    }
}

extension QueryRequest {
    /// Everything but `score` and `neighbors` comes without binary frames.
    init(_ header: Header, limits: Limits, dimension: Int?) throws(ProtocolError) {
        switch header.type {
        case "score":
            let layout = try VectorLayout(header.fields, limits: limits)
            self = .score(try layout.decode(header, dimension: dimension))
        case "neighbors":
            self = .neighbors(try NeighborsQuery(header, limits: limits, dimension: dimension))
        default:
            self = try Self.plain(header, limits: limits)
            try header.expectNoPayload()
        }
    }

    private static func plain(_ header: Header, limits: Limits) throws(ProtocolError) -> QueryRequest {
        let fields = header.fields
        switch header.type {
        case "status": return .status
        case "diversity": return .diversity(try DiversityQuery(fields))
        case "history": return .history(try HistoryQuery(fields, limits: limits))
        case "explain": return .explain(id: try fields.id("id"))
        case "log": return .log(try LogQuery(fields, limits: limits))
        case "members": return .members(try MembersQuery(fields, limits: limits))
        case "config": return .config
        case "snapshot": return .snapshot(path: try fields.snapshotPath())
        case "budget": return .budget(set: try fields.optionalObject("set")?.object)
        case "evict": return .evict(ids: try fields.ids(limits: limits))
        case "submit": throw fields.fail(.unknownType, "type: found \"submit\", which belongs to the ingest socket")
        default:
            let known =
                "status, diversity, history, score, neighbors, explain, log, members, config, snapshot, "
                + "budget or evict"
            throw fields.fail(.unknownType, "type: found \(quoted(header.type)), expected \(known)")
        }
    }

    var vectors: Matrix? {
        switch self {
        case .score(let vectors): vectors
        case .neighbors(let query): if case .vectors(let vectors) = query.target { vectors } else { nil }
        default: nil
        }
    }

    func write(to writer: inout JSONWriter) {
        switch self {
        case .status, .config: break
        case .diversity(let query): query.write(to: &writer)
        case .history(let query): query.write(to: &writer)
        case .score(let vectors): writer.layout(of: vectors)
        case .neighbors(let query): query.write(to: &writer)
        case .explain(let id): writer.member("id", id)
        case .log(let query): query.write(to: &writer)
        case .members(let query): query.write(to: &writer)
        case .snapshot(let path): writer.member("path", path)
        case .budget(let set): if let set { writer.member("set", set) }
        case .evict(let ids): writer.member("ids", ids)
        }
    }
}

extension Fields {
    /// The place of a snapshot.
    func snapshotPath() throws(ProtocolError) -> String {
        let path = try string("path")
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw error("path", expected: "a path", found: .string(path))
        }
        return path
    }
}

extension JSONWriter {
    /// What a header says about a frame of single-precision rows.
    mutating func layout(of matrix: Matrix) {
        member("dtype", ElementType.f32.rawValue)
        member("shape", [matrix.rows, matrix.columns])
    }
}
