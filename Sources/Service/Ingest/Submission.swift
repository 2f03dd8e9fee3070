import Messages

/// Where the answer to a submitted message goes.
package enum ReturnAddress: Sendable {
    /// A peer of the ingest socket: the frames that go in front of a reply, the first of which names it.
    case peer([[UInt8]])
    /// A socket without replies; refusals go to the topic `error` under its name.
    case nobody(socket: String)
}

/// A message that was read from a socket and has to be answered, in its turn.
package struct Submission: Sendable {
    /// What it asks for, or why it is refused.
    package let content: Result<SubmitRequest, ProtocolError>
    package let address: ReturnAddress
    /// Bytes of its frames.
    package let bytes: Int

    package init(content: Result<SubmitRequest, ProtocolError>, address: ReturnAddress, bytes: Int) {
        self.content = content
        self.address = address
        self.bytes = bytes
    }

    /// What it counts against the bounds of what is unanswered; a message without samples takes room as well.
    package var load: Load {
        switch content {
        case .success(let request): Load(messages: 1, samples: max(request.ids.count, 1), bytes: bytes)
        case .failure: Load(messages: 1, samples: 1, bytes: 0)
        }
    }
}

/// How much was read and is not answered yet.
package struct Load: Sendable, Equatable {
    package var messages = 0
    package var samples = 0
    package var bytes = 0

    package init(messages: Int = 0, samples: Int = 0, bytes: Int = 0) {
        self.messages = messages
        self.samples = samples
        self.bytes = bytes
    }

    /// Messages on their way at once: what the engine's queue has room for.
    package static let messagesMax = 4096
    /// Bytes on their way at once. A message takes several times its bytes while it is decided.
    package static let bytesMax = 1 << 30

    /// Whether nothing more should be read.
    package func isFull(samplesMax: Int) -> Bool {
        messages >= Self.messagesMax || samples >= samplesMax || bytes >= Self.bytesMax
    }

    package static func += (load: inout Load, more: Load) {
        load = Load(
            messages: load.messages + more.messages, samples: load.samples + more.samples,
            bytes: load.bytes + more.bytes)
    }

    package static func -= (load: inout Load, less: Load) {
        load += Load(messages: -less.messages, samples: -less.samples, bytes: -less.bytes)
    }
}

extension Result<SubmitRequest, ProtocolError> {
    /// What the peer calls its request, as far as that could be read.
    var request: RequestTag? {
        switch self {
        case .success(let request): request.request
        case .failure(let error): error.request
        }
    }
}
