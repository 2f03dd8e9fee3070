import Locks
import NIOCore
import NIOHTTP1

/// Events for those who follow them; what one of them cannot take at once is not kept for it.
public final class EventFeed: Sendable {
    private let followers = Lock<[ObjectIdentifier: any Channel]>([:])
    private let limit: Int

    /// - Parameter limit: how many may follow.
    public init(limit: Int = WebLimits().followers) {
        self.limit = limit
    }

    /// How many follow.
    public var count: Int { followers.withLock { $0.count } }

    /// Whether another one may follow.
    public var hasRoom: Bool { count < limit }

    /// Sends an event to all. A follower whose connection is full is cut off: it comes back by itself, and sees at
    /// once what it has missed.
    public func send(event name: String, data: [UInt8]) {
        let message = ByteBuffer(bytes: Self.encoded(event: name, data: data))
        for channel in followers.withLock({ Array($0.values) }) {
            if channel.isWritable {
                channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(message)), promise: nil)
            } else {
                channel.close(promise: nil)
            }
        }
    }

    /// Cuts all off.
    public func end() {
        for channel in followers.withLock({ Array($0.values) }) { channel.close(promise: nil) }
    }

    /// An event as it goes over the wire; `data` has no line breaks.
    public static func encoded(event name: String, data: [UInt8]) -> [UInt8] {
        [UInt8]("event: \(name)\ndata: ".utf8) + data + [UInt8]("\n\n".utf8)
    }

    /// False where there are too many.
    func add(_ channel: any Channel) -> Bool {
        let isAdded = followers.withLock { followers in
            guard followers.count < limit else { return false }
            followers[ObjectIdentifier(channel)] = channel
            return true
        }
        if isAdded {
            channel.closeFuture.whenComplete { [weak self] _ in
                self?.followers.withLock { $0[ObjectIdentifier(channel)] = nil }
            }
        }
        return isAdded
    }
}
