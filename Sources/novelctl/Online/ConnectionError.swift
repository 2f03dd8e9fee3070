/// Why there is no answer.
enum ConnectionError: Error, Equatable, CustomStringConvertible {
    /// Nobody accepted the connection.
    case unreachable(Peer, seconds: Double)
    /// The request went out, and nothing came back.
    case silent(Peer, seconds: Double)
    /// The daemon's configuration does not say where the socket is.
    case endpointUnknown(Peer.Role)
    /// The reply is none that this program knows.
    case unexpectedReply(type: String, expected: String)

    /// What happened, and what to look at.
    var description: String {
        switch self {
        case .unreachable(let peer, let seconds):
            """
            no daemon answers at \(peer.endpoint) (waited \(seconds.asDuration)).
            Is noveld running? Its ready line names its endpoints: give the one called "\(peer.role.rawValue)" with \
            \(peer.role.option).
            """
        case .silent(let peer, let seconds):
            """
            \(peer.endpoint) did not answer within \(seconds.asDuration).
            The daemon may be busy: wait longer with --timeout. Is that its "\(peer.role.rawValue)" endpoint?
            """
        case .endpointUnknown(let role):
            """
            the daemon's configuration leaves its "\(role.rawValue)" endpoint to the system, or has none.
            Its ready line names the real one: give it with \(role.option).
            """
        case .unexpectedReply(let type, let expected):
            "the daemon's reply \"\(type.printable)\" has no \(expected); is it another version?"
        }
    }
}
