import Locks
import NIOCore
import NIOHTTP1
import NIOPosix

/// An HTTP/1.1 server on one thread of its own.
///
/// It answers through a closure, which must not block: it may keep `reply` and call it later, once, from any thread. Everything
/// that a peer can name or withhold is bounded by `WebLimits`.
public final class WebServer: Sendable {
    /// Answers a request, now or later.
    public typealias Responder = @Sendable (WebRequest, _ reply: @escaping @Sendable (WebResponse) -> Void) -> Void

    /// Where it really listens: `127.0.0.1:5580`.
    public let address: String
    private let group: MultiThreadedEventLoopGroup
    private let connectionCount: ConnectionCount

    /// Binds and starts to answer.
    ///
    /// - Parameter port: 0 takes a free one.
    /// - Throws: `WebError` where the address cannot be bound.
    public init(
        host: String, port: Int, limits: WebLimits = WebLimits(), respond: @escaping Responder
    ) throws(WebError) {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let count = ConnectionCount(limit: limits.connections)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 64)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 4)
            .childChannelOption(
                .writeBufferWaterMark, value: .init(low: limits.untakenBytes / 4, high: limits.untakenBytes)
            )
            .childChannelInitializer { channel in
                guard count.enter() else { return channel.eventLoop.makeFailedFuture(TooManyConnections()) }
                channel.closeFuture.whenComplete { _ in count.leave() }
                return channel.eventLoop.makeCompletedFuture {
                    try Self.configure(channel.pipeline.syncOperations, limits, respond)
                }
            }
        do {
            let channel = try bootstrap.bind(host: host, port: port).wait()
            guard let local = channel.localAddress, let port = local.port else {
                preconditionFailure("a listening socket without an address")
            }
            address = (local.ipAddress.map { $0.contains(":") ? "[\($0)]" : $0 } ?? host) + ":\(port)"
        } catch {
            try? group.syncShutdownGracefully()
            throw WebError(address: "\(host):\(port)", error)
        }
        self.group = group
        connectionCount = count
    }

    /// How many connections are open.
    public var connections: Int { connectionCount.current }

    /// Closes all connections and ends the thread.
    public func stop() {
        // Nothing is left to be done about a loop that does not end.
        try? group.syncShutdownGracefully()
    }

    private static func configure(
        _ pipeline: ChannelPipeline.SynchronousOperations, _ limits: WebLimits, _ respond: @escaping Responder
    ) throws {
        var decoder = NIOHTTPDecoderLimitConfiguration()
        decoder.maxHeaderFieldSize = limits.headerBytes
        decoder.maxHeaderListSize = limits.headerBytes
        decoder.maxHeaderFieldCount = limits.headerFields
        try pipeline.configureHTTPServerPipeline(
            withEncoderConfiguration: HTTPResponseEncoder.Configuration(), withDecoderLimitConfiguration: decoder)
        try pipeline.addHandler(ConnectionHandler(limits: limits, respond: respond))
    }
}

/// A connection beyond the limit; the server closes it.
struct TooManyConnections: Error {}

/// How many connections are open.
final class ConnectionCount: Sendable {
    private let count = Lock(0)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    var current: Int { count.withLock { $0 } }

    /// Counts one in; false where there are too many.
    func enter() -> Bool {
        count.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
    }

    func leave() { count.withLock { $0 -= 1 } }
}
