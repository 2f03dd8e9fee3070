import Sockets

/// Sends a router's replies, each peer's in order, and keeps those for which a peer has no room yet.
///
/// ZeroMQ would drop them at its high-water mark or, without a mark, let them fill the memory. Here the owner sees how
/// much a peer leaves untaken, and can take no more work from it.
package struct RouterReplies {
    /// Bytes that may wait for one peer before `isFull(for:)`.
    package let bytesMax: Int
    /// Bytes that may wait for all peers before it is so for each that has anything waiting.
    private let bytesMaxOfAll: Int
    private var bytes = 0

    private struct Line {
        var messages: [[[UInt8]]] = []
        var bytes = 0
    }

    private let socket: Socket
    private var lines: [[UInt8]: Line] = [:]
    private var pause = Self.shortestPause

    /// How many peers may leave untaken what one may.
    private static let fullLines = 4
    private static let shortestPause = Duration.milliseconds(1)
    private static let longestPause = Duration.milliseconds(50)

    /// What a router needs so that `send` says when a peer has no room, and whoever connects is served.
    ///
    /// - Parameter queue: messages that ZeroMQ may hold for one peer.
    package static func options(queue: Int) -> SocketOptions {
        var options = SocketOptions()
        options.routerMandatory = true
        // A peer that comes back under its name is not refused for a connection that is dead.
        options.routerHandover = true
        options.sendHighWaterMark = queue
        return options
    }

    package init(_ socket: Socket, bytesMax: Int) {
        self.socket = socket
        self.bytesMax = bytesMax
        bytesMaxOfAll = Self.fullLines * bytesMax
    }

    /// How long to wait before `retry`; nil where nothing waits.
    package var timeout: Duration? { lines.isEmpty ? nil : pause }

    /// Whether a peer has left so much untaken that it gets no more work done.
    package func isFull(for identity: [UInt8]) -> Bool {
        guard let line = lines[identity] else { return false }
        return line.bytes > bytesMax || bytes > bytesMaxOfAll
    }

    /// Sends a message whose first frame names the peer, now or when there is room.
    package mutating func send(_ message: [[UInt8]]) throws(SocketError) {
        let identity = message[0]
        if lines[identity] == nil, try socket.send(message) { return }
        lines[identity, default: Line()].messages.append(message)
        let size = Self.size(message)
        lines[identity]?.bytes += size
        bytes += size
    }

    /// Offers what waits again. What waits for a peer that is gone is dropped.
    package mutating func retry() throws(SocketError) {
        guard !lines.isEmpty else { return }
        var moved = false
        for identity in Array(lines.keys) {
            if try retry(identity) { moved = true }
        }
        pause = moved ? Self.shortestPause : min(pause * 2, Self.longestPause)
    }

    private static func size(_ message: [[UInt8]]) -> Int { message.reduce(0) { $0 + $1.count } }

    private mutating func retry(_ identity: [UInt8]) throws(SocketError) -> Bool {
        // Taken out, so that the list is changed in place.
        guard var line = lines.removeValue(forKey: identity) else { return false }
        var sent = 0
        while sent < line.messages.count, try socket.send(line.messages[sent]) {
            let size = Self.size(line.messages[sent])
            line.bytes -= size
            bytes -= size
            sent += 1
        }
        line.messages.removeFirst(sent)
        if !line.messages.isEmpty { lines[identity] = line }
        return sent > 0
    }
}
