import Messages
import Sockets

/// A client of the decisions socket.
struct Subscriber {
    /// What it received.
    struct Publication: Equatable {
        let topic: String
        let text: [UInt8]

        func object() throws -> JSONObject {
            guard let object = try JSONValue(parsing: text).object else { throw Unexpected(description: "no object") }
            return object
        }

        func seq() throws -> UInt64 {
            guard let seq = try object()["seq"]?.number?.integer(UInt64.self) else {
                throw Unexpected(description: "a publication without seq")
            }
            return seq
        }
    }

    let peer: Peer
    // Lives as long as somebody talks to it.
    private let daemon: DaemonProcess

    /// Subscribes, and waits until the daemon knows: a heartbeat came.
    init(_ daemon: DaemonProcess, to topics: [String] = [""]) throws {
        self.daemon = daemon
        peer = try Peer(.sub, daemon.endpoints["decisions"])
        for topic in topics { try peer.socket.subscribe(topic) }
        try peer.socket.subscribe("heartbeat")
        while try next().topic != "heartbeat" {}
    }

    func next() throws -> Publication {
        let frames = try peer.receive()
        guard frames.count == 2 else { throw Unexpected(description: "a publication of \(frames.count) frames") }
        return Publication(topic: String(decoding: frames[0], as: UTF8.self), text: frames[1])
    }

    /// The next `count` publications other than heartbeats.
    func take(_ count: Int) throws -> [Publication] {
        var taken: [Publication] = []
        // Heartbeats alone are no progress.
        let deadline = Deadline()
        while taken.count < count {
            try deadline.check("\(count) publications, found \(taken.count)")
            let publication = try next()
            if publication.topic != "heartbeat" { taken.append(publication) }
        }
        return taken
    }

    /// All publications but heartbeats until a heartbeat names `seq`, or a newer one.
    func takeAll(until seq: UInt64) throws -> [Publication] {
        var taken: [Publication] = []
        let deadline = Deadline()
        while true {
            try deadline.check("seq \(seq)")
            let publication = try next()
            if publication.topic != "heartbeat" {
                taken.append(publication)
            } else if try publication.seq() >= seq {
                return taken
            }
        }
    }
}
