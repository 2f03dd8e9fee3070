import CZeroMQ

/// How a socket's connections are encrypted, and by whom peers are known (CURVE, RFC 26 of ZeroMQ).
public enum SocketSecurity: Sendable, Equatable {
    /// Peers have to know the public key of this pair, and the context's `Authenticator` is asked about each of them under
    /// the name of `domain`.
    case server(CurveKeyPair, domain: String)
    /// The peer has to have the secret key of `server`; this socket is known to it by the public key of `own`.
    case client(own: CurveKeyPair, server: CurveKey)
}

extension Socket {
    func apply(_ security: SocketSecurity) throws(SocketError) {
        switch security {
        case .server(let pair, let domain):
            try turnOn(ZMQ_CURVE_SERVER, named: "CURVE server")
            try set(ZMQ_CURVE_SECRETKEY, to: pair.secretKey.bytes, named: "CURVE secret key")
            try set(ZMQ_ZAP_DOMAIN, to: Array(domain.utf8), named: "ZAP domain")
        case .client(let own, let server):
            try set(ZMQ_CURVE_SERVERKEY, to: server.bytes, named: "CURVE server key")
            try set(ZMQ_CURVE_PUBLICKEY, to: own.publicKey.bytes, named: "CURVE public key")
            try set(ZMQ_CURVE_SECRETKEY, to: own.secretKey.bytes, named: "CURVE secret key")
        }
    }
}
