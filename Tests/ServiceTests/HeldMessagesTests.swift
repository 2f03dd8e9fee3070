import Messages
import Selection
import Service
import Testing
import Vectors

@Suite struct HeldMessagesTests {
    private static func submission(_ ids: [String], peer: UInt8 = 1) -> Submission {
        let elements = (0..<ids.count * 2).map { Float($0 + 1) }
        let request = SubmitRequest(
            request: .string(ids.joined()), ids: ids, vectors: Matrix(rows: ids.count, columns: 2, elements: elements))
        return Submission(content: .success(request), address: .peer([[peer]]), bytes: 10)
    }

    private static func hold(_ submissions: [Submission], in held: inout HeldMessages) {
        var batch = BatchAssembly()
        for submission in submissions {
            batch.add(submission, dimension: nil, isHeld: held.holds) { id in
                id == "k" ? RecordJSON(Array("{\"id\":\"k\"}".utf8), duplicate: true) : nil
            }
        }
        held.add(batch)
    }

    /// The replies once these are decided: of each its request's name, and which of its records are copies.
    private static func decide(_ ids: [String], in held: inout HeldMessages) -> [String] {
        held.replies(ids.map { ($0, Array("{\"id\":\"\($0)\"}".utf8)) }).map { reply in
            guard case .decisions(let records) = reply.content else { return "refused" }
            guard case .string(let name) = reply.request else { return "unnamed" }
            return "\(name): "
                + records.map { $0.duplicate ? "old" : "new" }.joined(separator: " ")
        }
    }

    @Test("A message is answered when all of it is decided")
    func wholeMessages() {
        var held = HeldMessages()
        Self.hold([Self.submission(["a", "b", "k"]), Self.submission(["c"], peer: 2)], in: &held)
        #expect(held.holds("a") && held.holds("c") && !held.holds("k"))
        #expect(Self.decide(["b"], in: &held) == [])
        #expect(Self.decide(["c"], in: &held) == ["c: new"])
        #expect(Self.decide(["a"], in: &held) == ["abk: new new old"])
        #expect(held.count == 0)
    }

    @Test("A peer's messages are answered in their order, others' do not wait for them")
    func order() {
        var held = HeldMessages()
        Self.hold([Self.submission(["a"]), Self.submission(["b"]), Self.submission(["k"], peer: 2)], in: &held)
        Self.hold([Self.submission(["k"])], in: &held)
        #expect(Self.decide([], in: &held) == ["k: old"])
        #expect(Self.decide(["b"], in: &held) == [])
        #expect(Self.decide(["a"], in: &held) == ["a: new", "b: new", "k: old"])
    }

    @Test("A sample that is asked for again while it waits has one decision")
    func copies() {
        var held = HeldMessages()
        Self.hold([Self.submission(["a", "a"])], in: &held)
        Self.hold([Self.submission(["a"], peer: 2)], in: &held)
        #expect(Self.decide(["a"], in: &held) == ["aa: new old", "a: old"])
    }

    @Test("What cannot be kept is refused, and held no longer; what is complete keeps its answer")
    func abandon() {
        var held = HeldMessages()
        Self.hold([Self.submission(["a"]), Self.submission(["k"])], in: &held)
        let replies = held.abandon { ProtocolError(.readOnly, "no room", request: $0.request) }
        #expect(
            replies.map {
                if case .refusal(let error) = $0.content { error.code.rawValue } else { "decided" }
            } == ["read_only", "decided"])
        #expect(held.count == 0 && !held.holds("a"))
    }
}
