import Messages
import Testing

/// Messages that began as good ones. Whatever became of them, the answer is a request or an error, and the error can be
/// sent.
@Suite struct MutatedMessageTests {
    @Test(arguments: 0..<20 as Range<UInt64>)
    func decodingNeverCrashes(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let messages = try (VectorFile("submit").vectors + VectorFile("query").vectors).map { try $0.message }
        var codes: Set<String> = []
        for _ in 0..<400 {
            var message = messages.randomElement(using: &generator) ?? []
            if message.contains(where: { $0.count > 2000 }) { continue }
            for _ in 0..<Int.random(in: 1...3, using: &generator) { mutate(&message, messages, &generator) }
            let dimension = [nil, 2, 3].randomElement(using: &generator) ?? nil
            codes.insert(
                outcome { () throws(ProtocolError) in
                    let request = try SubmitRequest.decode(message, dimension: dimension)
                    #expect(
                        try SubmitRequest.decode(request.encoded(), dimension: dimension) == request, "seed \(seed)")
                })
            codes.insert(
                outcome { () throws(ProtocolError) in
                    let query = try QueryMessage.decode(message, dimension: dimension)
                    #expect(try QueryMessage.decode(query.encoded(), dimension: dimension) == query, "seed \(seed)")
                })
            codes.insert(outcome { () throws(ProtocolError) in _ = try ReceivedReply(message) })
            if let envelope = Envelope([[9]] + message) {
                #expect(envelope.reply(envelope.frames) == [[9]] + message, "seed \(seed)")
            }
        }
        #expect(codes.isSuperset(of: ["none", "bad_header", "bad_field", "unknown_type"]), "seed \(seed)")
    }

    private func outcome(_ body: () throws(ProtocolError) -> Void) -> String {
        do {
            try body()
            return "none"
        } catch {
            let sent = #expect(throws: ProtocolError.self) { try ReceivedReply([error.json()]) }
            #expect(sent == error)
            return error.code.rawValue
        }
    }

    private func mutate(_ message: inout [[UInt8]], _ others: [[[UInt8]]], _ generator: inout SeededGenerator) {
        let frame = Int.random(in: 0..<max(1, message.count), using: &generator)
        guard frame < message.count else { return message.append([]) }
        let position = Int.random(in: 0...message[frame].count, using: &generator)
        let pieces = [
            "null", "true", "[]", "{}", "\"\"", "-1", "1e999", "0.5", "\\ud800", "[[[[", "\"v\":1,", "NaN",
            "99999999999999999999",
        ]
        switch Int.random(in: 0..<9, using: &generator) {
        case 0: message.remove(at: frame)
        case 1: message.insert([], at: frame)
        case 2: message[frame].removeLast(message[frame].count - position)
        case 3: message[frame].insert(UInt8.random(in: 0...255, using: &generator), at: position)
        case 4 where position < message[frame].count:
            message[frame][position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 5 where position < message[frame].count: message[frame].remove(at: position)
        case 6: message[frame].insert(contentsOf: (pieces.randomElement(using: &generator) ?? "").utf8, at: position)
        case 7: message += others.randomElement(using: &generator) ?? []
        default: replaceValue(&message[frame], pieces.randomElement(using: &generator) ?? "", &generator)
        }
    }

    /// Puts `piece` in the place of what stands between a colon and the next comma.
    private func replaceValue(_ frame: inout [UInt8], _ piece: String, _ generator: inout SeededGenerator) {
        let colons = frame.indices.filter { frame[$0] == UInt8(ascii: ":") }
        guard let colon = colons.randomElement(using: &generator) else { return }
        let rest = frame[(colon + 1)...]
        let end = rest.firstIndex { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}") } ?? rest.endIndex
        frame.replaceSubrange(colon + 1..<end, with: piece.utf8)
    }
}
