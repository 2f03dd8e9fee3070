import Messages
import Selection
import Service
import Testing
import Vectors

@Suite struct BatchAssemblyTests {
    private struct Broken: Error {}

    private static func submission(_ ids: [String], columns: Int = 2) -> Submission {
        let elements = (0..<ids.count * columns).map { Float($0 + 1) }
        let request = SubmitRequest(
            request: .string(ids.joined()), ids: ids,
            vectors: Matrix(rows: ids.count, columns: columns, elements: elements))
        return Submission(content: .success(request), address: .peer([[1]]), bytes: 10)
    }

    private static func codes(_ replies: [PendingReply]) -> [String] {
        replies.map {
            switch $0.content {
            case .decisions(let records): records.map { $0.duplicate ? "old" : "new" }.joined(separator: " ")
            case .refusal(let error): error.code.rawValue
            }
        }
    }

    @Test("New ids, repeated ones and known ones, in the order of the messages")
    func answers() {
        var batch = BatchAssembly()
        let known = { (id: String) in id == "k" ? RecordJSON(Array("{\"id\":\"k\"}".utf8), duplicate: true) : nil }
        batch.add(Self.submission(["a", "k", "a"]), dimension: nil, known: known)
        batch.add(Self.submission(["b", "a"]), dimension: nil, known: known)
        #expect(batch.samples.map(\.id) == ["a", "b"])
        #expect(batch.vectors?.elements == [1, 2, 1, 2])
        #expect(batch.duplicates == 3)
        let replies = batch.replies { place in Array("{\"place\":\(place)}".utf8) }
        #expect(Self.codes(replies) == ["new old old", "new old"])
        #expect(replies.map(\.request) == ["aka", "ba"])
    }

    @Test("A look-up that fails half way leaves nothing of its message in the batch")
    func failedLookup() {
        var batch = BatchAssembly()
        batch.add(Self.submission(["a"]), dimension: nil) { _ in nil }
        #expect(throws: Broken.self) {
            try batch.add(Self.submission(["b", "c"]), dimension: nil) { id in
                if id == "c" { throw Broken() }
                return nil
            }
        }
        batch.add(Self.submission(["b"]), dimension: nil) { _ in nil }
        #expect(batch.samples.map(\.id) == ["a", "b"])
        #expect(Self.codes(batch.replies { _ in Array("{\"r\":1}".utf8) }) == ["new", "new"])
    }

    @Test("The first message settles the dimension for the batch, n = 0 included; the pool's comes first")
    func dimension() {
        var batch = BatchAssembly()
        batch.add(Self.submission(["a"], columns: 3), dimension: nil) { _ in nil }
        batch.add(Self.submission(["b"], columns: 2), dimension: nil) { _ in nil }
        batch.add(Self.submission([], columns: 2), dimension: nil) { _ in nil }
        batch.add(Self.submission(["c"], columns: 3), dimension: 4) { _ in nil }
        let mismatch = "dimension_mismatch"
        #expect(Self.codes(batch.replies { _ in Array("{\"r\":1}".utf8) }) == ["new", mismatch, mismatch, mismatch])
        #expect(batch.refusals == 3 && batch.samples.count == 1)
    }

    @Test("While nothing new is decided, known ids are still answered")
    func refusal() {
        var batch = BatchAssembly()
        let known = { (id: String) in id == "k" ? RecordJSON(Array("{\"id\":\"k\"}".utf8), duplicate: true) : nil }
        let refusal = Refusal(readOnly: "the disk is full")
        batch.add(Self.submission(["k", "k"]), dimension: 2, refusal: refusal, known: known)
        batch.add(Self.submission(["k", "a"]), dimension: 2, refusal: refusal, known: known)
        #expect(Self.codes(batch.replies { _ in [] }) == ["old old", "read_only"])
        #expect(batch.samples.isEmpty && batch.vectors == nil)
    }
}
