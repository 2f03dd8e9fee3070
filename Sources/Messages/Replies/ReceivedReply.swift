import Vectors

/// A reply, or a publication without its topic, as a client reads it.
public struct ReceivedReply: Sendable, Equatable {
    /// What it is.
    public let type: String
    /// The request that it answers.
    public let request: RequestTag?
    /// All members of the header.
    public let body: JSONObject
    /// The binary frames.
    public let payload: [[UInt8]]

    /// Reads a message, with a delimiter in front or without.
    ///
    /// - Throws: the error that the daemon sent, or one for a reply that cannot be read.
    public init(_ frames: [[UInt8]]) throws(ProtocolError) {
        let frames = frames.count > 1 && frames.first == [] ? Array(frames.dropFirst()) : frames
        // The bounds are those of requests. An answer may be long, and holds what was sent a level deeper.
        var limits = Limits()
        limits.headerBytes = .max
        limits.depth *= 2
        let header = try Header(frames, limits: limits)
        if header.type == "error" { throw try ProtocolError(header) }
        type = header.type
        request = header.request
        body = header.fields.object
        payload = Array(header.payload)
    }

    /// The records in the member `name`: `decisions` of a submission, otherwise `records`.
    public func records(_ name: String) throws(ProtocolError) -> [DecisionRecord] {
        var records: [DecisionRecord] = []
        for fields in try Fields(body, path: "\(type).", request: request).objects(name) {
            records.append(try DecisionRecord(fields))
        }
        return records
    }

    /// The vectors that came along.
    public func vectors() throws(ProtocolError) -> Matrix {
        let fields = Fields(body, path: "\(type).", request: request)
        let layout = try VectorLayout(fields, limits: Limits())
        guard payload.count == 1,
            let matrix = Matrix(decoding: payload[0], as: layout.type, rows: layout.rows, columns: layout.columns)
        else {
            let message =
                "\(type): found frames of \(payload.map(\.count)) bytes, expected one of "
                + "\(layout.rows * layout.columns * layout.type.size)"
            throw fields.fail(.badLength, message)
        }
        return matrix
    }
}

extension ProtocolError {
    /// The error that a daemon sent. A code that is not known here becomes `internal`, named in the message.
    init(_ header: Header) throws(ProtocolError) {
        let name = try header.fields.string("code")
        let message = try header.fields.string("message")
        let index: Int? = try header.fields.optionalInteger("index")
        if let code = ErrorCode(rawValue: name) {
            self.init(code, message, index: index, request: header.request)
        } else {
            self.init(.internal, "\(name): \(message)", index: index, request: header.request)
        }
    }
}
