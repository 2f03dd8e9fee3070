import CZeroMQ

/// A public or secret key of CURVE (Curve25519): 32 bytes, written as 40 characters of Z85.
public struct CurveKey: Sendable, Hashable {
    /// The key's bytes.
    public let bytes: [UInt8]

    /// How many characters of Z85 a key has.
    public static let textLength = 40

    /// A key of these 32 bytes; nil for another number of them.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// A key as it is written; nil where `text` is not 40 characters of Z85 (`zmq_z85_decode`).
    public init?(z85 text: String) {
        guard text.utf8.count == Self.textLength, text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else { return nil }
        var bytes = [UInt8](repeating: 0, count: 32)
        guard unsafe zmq_z85_decode(&bytes, text) != nil else { return nil }
        self.bytes = bytes
    }

    /// The key in 40 characters of Z85 (`zmq_z85_encode`).
    public var z85: String {
        var text = [CChar](repeating: 0, count: Self.textLength + 1)
        let written = unsafe zmq_z85_encode(&text, bytes, bytes.count)
        precondition(unsafe written != nil, "a key of \(bytes.count) bytes")
        return String(decoding: text.prefix(Self.textLength).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// A secret key with its public key.
///
/// Its description leaves the secret out, so that no log can tell it.
public struct CurveKeyPair: Sendable, Equatable, CustomStringConvertible {
    /// What others know one by.
    public let publicKey: CurveKey
    /// What nobody else knows.
    public let secretKey: CurveKey

    /// The pair of a secret key (`zmq_curve_public`).
    ///
    /// - Throws: `SocketError` where libzmq was built without CURVE.
    public init(secretKey: CurveKey) throws(SocketError) {
        var text = [CChar](repeating: 0, count: CurveKey.textLength + 1)
        guard unsafe zmq_curve_public(&text, secretKey.z85) == 0, let publicKey = Self.key(text) else {
            throw SocketError("derive a public key")
        }
        self.publicKey = publicKey
        self.secretKey = secretKey
    }

    private init(publicKey: CurveKey, secretKey: CurveKey) {
        self.publicKey = publicKey
        self.secretKey = secretKey
    }

    /// A new pair (`zmq_curve_keypair`).
    ///
    /// - Throws: `SocketError` where libzmq was built without CURVE.
    public static func generate() throws(SocketError) -> CurveKeyPair {
        var publicText = [CChar](repeating: 0, count: CurveKey.textLength + 1)
        var secretText = publicText
        guard unsafe zmq_curve_keypair(&publicText, &secretText) == 0, let publicKey = key(publicText),
            let secretKey = key(secretText)
        else { throw SocketError("make a pair of keys") }
        return CurveKeyPair(publicKey: publicKey, secretKey: secretKey)
    }

    private static func key(_ text: [CChar]) -> CurveKey? {
        CurveKey(z85: String(decoding: text.prefix(CurveKey.textLength).map(UInt8.init(bitPattern:)), as: UTF8.self))
    }

    /// The public key alone.
    public var description: String { "the pair of the public key \(publicKey.z85)" }
}
