/// An error reply: nothing of the message that caused it was accepted.
public struct ProtocolError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of mistake.
    public let code: ErrorCode
    /// The field, what was there, and what was expected.
    public let message: String
    /// Which sample, where one is to blame.
    public let index: Int?
    /// The request that it answers.
    public var request: RequestTag?

    /// An error.
    public init(_ code: ErrorCode, _ message: String, index: Int? = nil, request: RequestTag? = nil) {
        self.code = code
        self.message = message
        self.index = index
        self.request = request
    }

    /// For example `bad_id: ids[3]: found an empty string, expected 1 to 512 bytes`.
    public var description: String { "\(code.rawValue): \(message)" }

    /// The header of an error reply.
    ///
    /// - Parameter socket: the socket without replies whose message was refused, for the topic `error`.
    public func json(socket: String? = nil) -> [UInt8] {
        var writer = JSONWriter()
        writer.header(type: "error", request: request) { writer in
            writer.member("code", code.rawValue)
            writer.member("message", message)
            if let index { writer.member("index", index) }
            if let socket { writer.member("socket", socket) }
        }
        return writer.bytes
    }
}
