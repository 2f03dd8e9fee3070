/// A reply of the daemon.
public protocol Reply: Sendable {
    /// The `type` of its header.
    static var type: String { get }

    /// The frames of the reply, as a peer gets them behind its own delimiter.
    ///
    /// - Parameter request: what the request was called.
    func frames(request: RequestTag?) -> [[UInt8]]
}

/// A reply whose header is written member by member.
protocol HeaderReply: Reply {
    func write(to writer: inout JSONWriter)
}

extension HeaderReply {
    /// The header's text.
    func header(request: RequestTag?) -> [UInt8] {
        var writer = JSONWriter()
        writer.header(type: Self.type, request: request) { write(to: &$0) }
        return writer.bytes
    }

    /// One frame: the header.
    public func frames(request: RequestTag?) -> [[UInt8]] {
        [header(request: request)]
    }
}
