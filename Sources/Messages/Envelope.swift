/// A message as a router receives it, with what its reply needs in front.
///
/// In front of the header stand the peer's identity, which the router put there, and whatever the peer put there: an
/// empty delimiter frame, as a REQ socket does, or none. A message that came through a ROUTER–DEALER proxy has further
/// addresses before its delimiter. All of it is given back.
public struct Envelope: Sendable, Equatable {
    /// The peer.
    public let identity: [UInt8]
    /// Between the identity and the header: nothing, a delimiter, or addresses and a delimiter.
    public let returnPath: [[UInt8]]
    /// The header, and the binary frames after it; none where the peer sent nothing but a delimiter.
    public let frames: [[UInt8]]

    /// Takes a router's message apart; nil where it has no frame after the identity, which no peer can send.
    public init?(_ message: [[UInt8]]) {
        guard message.count >= 2 else { return nil }
        identity = message[0]
        let length = Self.pathLength(message.dropFirst())
        returnPath = Array(message[1..<1 + length])
        frames = Array(message[(1 + length)...])
    }

    /// A router's message that answers this one.
    public func reply(_ frames: [[UInt8]]) -> [[UInt8]] {
        [identity] + returnPath + frames
    }

    /// How many frames stand in front of the header, which begins with a brace.
    private static func pathLength(_ frames: ArraySlice<[UInt8]>) -> Int {
        let space = " \t\r\n".utf8
        guard let first = frames.first, first.first(where: { !space.contains($0) }) != UInt8(ascii: "{"),
            let delimiter = frames.firstIndex(where: \.isEmpty)
        else { return 0 }
        let length = delimiter - frames.startIndex + 1
        // An empty last frame is an empty matrix behind a header that is not JSON, and no delimiter.
        return length < frames.count || length == 1 ? length : 0
    }
}
