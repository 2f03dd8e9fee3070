/// An answer to a request.
public struct WebResponse: Sendable {
    /// What follows the header.
    public enum Body: Sendable {
        /// All of it.
        case bytes([UInt8])
        /// Server-sent events, from now until either side ends; the first ones are given.
        case events(EventFeed, first: [UInt8])
    }

    /// 200, 404 and the like.
    public var status: Int
    /// Header fields beside those that follow from the body.
    public var headers: [(name: String, value: String)]
    /// What follows them.
    public var body: Body

    /// An answer of these parts.
    public init(status: Int = 200, headers: [(name: String, value: String)] = [], body: Body) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A text of some media type.
    public init(status: Int = 200, _ contentType: String, _ text: String) {
        self.init(status: status, headers: [("Content-Type", contentType)], body: .bytes([UInt8](text.utf8)))
    }

    /// One line of plain text.
    public static func line(_ status: Int, _ text: String) -> WebResponse {
        WebResponse(status: status, "text/plain; charset=utf-8", text + "\n")
    }

    /// A JSON text.
    public static func json(_ status: Int = 200, _ bytes: [UInt8]) -> WebResponse {
        WebResponse(status: status, headers: [("Content-Type", "application/json")], body: .bytes(bytes))
    }
}
