/// Decides for a context which peers may connect (ZAP, RFC 27 of ZeroMQ): before a frame of a peer's is read, libzmq asks
/// it about the peer's public key.
///
/// Made before the sockets that it decides about are bound, and stopped after they are closed; its thread is its own.
public final class Authenticator: Sendable {
    /// Whether the owner of a public key may connect to a socket of that domain.
    public typealias Admission = @Sendable (_ key: CurveKey, _ domain: String) -> Bool

    private let bell: Doorbell
    private let thread: ServiceThread

    private static let endpoint = "inproc://zeromq.zap.01"

    /// Starts to answer.
    ///
    /// - Throws: `SocketError` where the context has one already.
    public init(in context: Context, admits: @escaping Admission) throws(SocketError) {
        let bell = try Doorbell()
        let socket = try Socket(.rep, in: context)
        try socket.bind(Self.endpoint)
        self.bell = bell
        let loop = Loop(socket: socket, bell: bell, admits: admits)
        thread = try ServiceThread(name: "access") { loop.run() }
    }

    /// Ends the thread and waits for it. Peers that come later are refused.
    public func stop() {
        bell.ring()
        thread.join()
    }

    /// The socket's only user from the moment that the thread starts.
    private final class Loop {
        private let socket: Socket
        private let bell: Doorbell
        private let admits: Admission

        init(socket: Socket, bell: Doorbell, admits: @escaping Admission) {
            self.socket = socket
            self.bell = bell
            self.admits = admits
        }

        func run() {
            var poller = Poller()
            poller.add(socket)
            poller.add(bell)
            do throws(SocketError) {
                while true {
                    try poller.wait(timeout: nil)
                    if bell.drain() { return }
                    while let request = try socket.receive() { try socket.send(reply(to: request)) }
                }
            } catch {
                // The context is going: nobody is left to be admitted.
                return
            }
        }

        /// The frames of ZAP's reply: version, request, status, text, user, metadata.
        private func reply(to request: [[UInt8]]) -> [[UInt8]] {
            let version = Array("1.0".utf8)
            let tag = request.count > 1 ? request[1] : []
            // Version, request, domain, address, identity, mechanism, and for CURVE the public key.
            guard request.count == 7, request[0] == version, request[5] == Array("CURVE".utf8),
                let key = CurveKey(bytes: request[6]),
                admits(key, String(decoding: request[2], as: UTF8.self))
            else { return [version, tag, Array("400".utf8), Array("this key is not admitted here".utf8), [], []] }
            return [version, tag, Array("200".utf8), Array("OK".utf8), Array(key.z85.utf8), []]
        }
    }
}
