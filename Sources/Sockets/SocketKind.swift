import CZeroMQ

/// ZeroMQ's socket types.
public enum SocketKind: String, Sendable, CaseIterable {
    /// Talks to many peers; the first frame names the peer.
    case router
    /// Talks to its peers in turn, without waiting for answers.
    case dealer
    /// Asks and waits, in strict turns.
    case req
    /// Answers in strict turns.
    case rep
    /// Sends work to its peers in turn.
    case push
    /// Takes work from its peers fairly.
    case pull
    /// Sends to all subscribers.
    case pub
    /// Receives what it subscribed to.
    case sub
    /// A `pub` that also receives its peers' subscriptions.
    case xpub
    /// One peer, both ways.
    case pair

    var code: Int32 {
        switch self {
        case .router: ZMQ_ROUTER
        case .dealer: ZMQ_DEALER
        case .req: ZMQ_REQ
        case .rep: ZMQ_REP
        case .push: ZMQ_PUSH
        case .pull: ZMQ_PULL
        case .pub: ZMQ_PUB
        case .sub: ZMQ_SUB
        case .xpub: ZMQ_XPUB
        case .pair: ZMQ_PAIR
        }
    }
}
