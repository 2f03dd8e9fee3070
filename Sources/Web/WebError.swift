import NIOCore

#if canImport(Glibc)
    import Glibc
#endif

/// Why a server could not listen.
public struct WebError: Error, Sendable, CustomStringConvertible {
    /// Where it was to listen.
    public let address: String
    /// Whether another process has the address.
    public let isAddressInUse: Bool
    private let reason: String

    init(address: String, _ error: any Error) {
        self.address = address
        isAddressInUse = (error as? IOError)?.errnoCode == EADDRINUSE
        reason = isAddressInUse ? "another process listens there already" : "\(error)"
    }

    /// One sentence.
    public var description: String { "cannot listen for HTTP at \(address): \(reason)" }
}
