import Messages

/// Why samples cannot be decided now.
package struct Refusal {
    private let code: ErrorCode
    private let message: String

    /// The time for working off what was read is over.
    package static let shuttingDown = Refusal(
        code: .shuttingDown, message: "the daemon is stopping; send it again later")

    /// They could not be made durable.
    package init(readOnly reason: String) {
        self.init(
            code: .readOnly, message: "\(reason); nothing was kept of this message, send it again when there is room")
    }

    /// The answer to an operator.
    package var error: ProtocolError { ProtocolError(code, message) }

    private init(code: ErrorCode, message: String) {
        self.code = code
        self.message = message
    }

    /// The answer to a message of such samples.
    package func error(for request: SubmitRequest) -> ProtocolError {
        ProtocolError(code, message, request: request.request)
    }
}
