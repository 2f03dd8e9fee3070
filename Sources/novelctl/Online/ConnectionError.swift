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

    /// A daemon with curve does not say that it turned a peer away.
    private static func keyAdvice(_ peer: Peer) -> String {
        peer.security == nil
            ? "If it has curve, it answers known keys only: give yours with --key."
            : "If it is, it may not know your key, or not for this: its clients' directory has to have your .key file, with the "
                + "role for it; SIGHUP lets it read them again."
    }

    /// What happened, and what to look at.
    var description: String {
        switch self {
        case .unreachable(let peer, let seconds):
            """
            no daemon answers at \(peer.endpoint) (waited \(seconds.asDuration)).
            Is noveld running? Its ready line names its endpoints: give the one called "\(peer.role.rawValue)" with \
            \(peer.role.option).
            \(Self.keyAdvice(peer))
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
