import Messages
import Selection
import Vectors

/// Messages that wait for decisions of some of their samples, and what is to be stored of these samples then.
///
/// A peer's messages are answered in their order: one that is complete waits for those of the same peer before it.
package struct HeldMessages {
    /// What is stored of a sample besides its record.
    package struct Content {
        package let vector: [Float]
        package let details: [UInt8]?
    }

    private struct Message {
        let submission: Submission
        /// Nil where the decision is awaited.
        var records: [RecordJSON?]
        let refusal: ProtocolError?
        var open: Int

        var reply: PendingReply {
            PendingReply(refusal.map { .refusal($0) } ?? .decisions(records.compactMap(\.self)), to: submission)
        }
    }

    /// In the order in which they came.
    private var messages: [Message] = []
    private var contents: [[UInt8]: Content] = [:]

    package init() {}

    /// How many messages wait.
    package var count: Int { messages.count }

    /// Whether the sample of that name is held.
    package func holds(_ id: String) -> Bool { contents[Array(id.utf8)] != nil }

    /// Takes a batch in, whose new samples are held from now on.
    package mutating func add(_ assembly: BatchAssembly) {
        for (place, sample) in assembly.samples.enumerated() {
            contents[Array(sample.id.utf8)] = assembly.content(of: place)
        }
        for (submission, records, refusal) in assembly.awaitingMessages {
            messages.append(
                Message(
                    submission: submission, records: records, refusal: refusal, open: records.count { $0 == nil }))
        }
    }

    /// What was held of the samples that are decided now, in their order; they are held no longer.
    package mutating func release(_ decided: [DecisionRecord]) -> [Content] {
        decided.map { record in
            guard let content = contents.removeValue(forKey: Array(record.id.utf8)) else {
                preconditionFailure("\(record.id) was decided and not held")
            }
            return content
        }
    }

    /// Fills the decisions in, and gives the replies that are complete with them.
    package mutating func replies(_ decided: [(id: String, record: [UInt8])]) -> [PendingReply] {
        let records = Dictionary(uniqueKeysWithValues: decided.map { (Array($0.id.utf8), $0.record) })
        var waiting: [Message] = []
        var replies: [PendingReply] = []
        var blocked: Set<[UInt8]> = []
        // Whoever asks for the same sample again, in the same message or a later one, gets the copy.
        var given: Set<[UInt8]> = []
        for var message in messages {
            if message.open > 0, case .success(let request) = message.submission.content {
                for (index, id) in request.ids.enumerated() where message.records[index] == nil {
                    let key = Array(id.utf8)
                    guard let record = records[key] else { continue }
                    message.records[index] = RecordJSON(record, duplicate: !given.insert(key).inserted)
                    message.open -= 1
                }
            }
            let peer = message.submission.address.peer
            if message.open == 0, peer.map({ !blocked.contains($0) }) ?? true {
                replies.append(message.reply)
            } else {
                if let peer { blocked.insert(peer) }
                waiting.append(message)
            }
        }
        messages = waiting
        return replies
    }

    /// Refuses what waits, because what was held is held no longer; messages that are complete keep their answers.
    package mutating func abandon(_ error: (SubmitRequest) -> ProtocolError) -> [PendingReply] {
        let replies = messages.map { message in
            guard message.open > 0, case .success(let request) = message.submission.content else {
                return message.reply
            }
            return PendingReply(.refusal(error(request)), to: message.submission)
        }
        self = HeldMessages()
        return replies
    }
}

extension ReturnAddress {
    /// Who gets replies in order; nil where there are none.
    fileprivate var peer: [UInt8]? {
        if case .peer(let frames) = self { frames.first } else { nil }
    }
}

extension PendingReply {
    init(_ content: Content, to submission: Submission) {
        self.init(
            content: content, request: submission.content.request, address: submission.address, load: submission.load)
    }
}
