import Locks
import Messages
import Testing
import Vectors

@testable import novelctl

struct SubmissionTests {
    private static let vectors = Matrix(rows: 10, columns: 2, elements: (1...20).map(Float.init))
    private static let ids = (0..<10).map { "row-\($0)" }

    private func submission(to daemon: StandIn, batch: Int = 3, timeout: Duration = .seconds(20)) throws -> Submission {
        Submission(
            Self.vectors, from: "file.npy", ids: Self.ids, source: "here", batch: batch,
            over: try daemon.connect(.ingest, timeout: timeout))
    }

    private static func decisions(_ request: SubmitRequest) -> [[UInt8]] {
        DecisionsReply(
            records: request.ids.enumerated().map {
                RecordJSON(DecisionRecord.sample(UInt64($0.offset), id: $0.element).json)
            }
        ).frames(request: request.request)
    }

    @Test func everyRowGoesOnceAndComesBack() throws {
        let received = Lock<[SubmitRequest]>([])
        let daemon = try StandIn { frames in
            guard let request = try? SubmitRequest.decode(frames) else { return [] }
            received.withLock { $0.append(request) }
            return [Self.decisions(request)]
        }
        var answered: [Int] = []
        var ids: [String] = []
        try submission(to: daemon).run { records, count in
            ids += records.compactMap { $0.decision?.id }
            answered.append(count)
        }
        #expect(ids == Self.ids)
        #expect(answered == [3, 6, 9, 10])
        received.withLock { requests in
            #expect(requests.map(\.ids.count) == [3, 3, 3, 1])
            #expect(requests.flatMap(\.vectors.elements) == Self.vectors.elements)
            #expect(requests.allSatisfy { $0.source == "here" })
        }
    }

    @Test func anOverloadedDaemonIsAskedAgain() throws {
        let refusals = Lock(2)
        let daemon = try StandIn { frames in
            guard let request = try? SubmitRequest.decode(frames) else { return [] }
            let isRefused =
                request.ids[0] == "row-3"
                && refusals.withLock { left in
                    left -= 1
                    return left >= 0
                }
            return isRefused
                ? [[ProtocolError(.overloaded, "later", request: request.request).json()]] : [Self.decisions(request)]
        }
        var ids: [String] = []
        try submission(to: daemon).run { records, _ in ids += records.compactMap { $0.decision?.id } }
        #expect(ids.sorted() == Self.ids)
    }

    @Test func aRefusalNamesTheRowOfTheFile() throws {
        let daemon = try StandIn { frames in
            guard let request = try? SubmitRequest.decode(frames) else { return [] }
            let error = ProtocolError(.notFinite, "vectors[1][0]: found nan", index: 1, request: request.request)
            return request.ids[0] == "row-6" ? [[error.json()]] : [Self.decisions(request)]
        }
        let error = #expect(throws: SubmissionError.self) { try submission(to: daemon).run { _, _ in } }
        let text = "\(try #require(error))"
        #expect(text.hasPrefix("file.npy: row 7: not_finite: vectors[1][0]: found nan"))
        #expect(text.contains("6 rows were decided before that"))
    }

    @Test func aDaemonThatGoesAwayLeavesACount() throws {
        let daemon = try StandIn { frames in
            guard let request = try? SubmitRequest.decode(frames), request.ids[0] == "row-0" else { return [] }
            return [Self.decisions(request)]
        }
        let error = #expect(throws: SubmissionError.self) {
            try submission(to: daemon, timeout: .milliseconds(400)).run { _, _ in }
        }
        #expect("\(try #require(error))".contains("3 rows were decided before that"))
    }

    @Test func theSummaryCounts() throws {
        var displacing = DecisionRecord.sample(5, .keep, reason: .novel)
        displacing.evicted = "other"
        displacing.pool = 9
        var duplicate = DecisionRecord.sample(1, .keep, reason: .novel)
        duplicate.duplicate = true
        var summary = SubmissionSummary()
        summary.count(try [LogRecord(displacing), LogRecord(duplicate)])
        summary.count(try [LogRecord(.sample(4)), LogRecord(.sample(3, .keep, reason: .warmup))])
        #expect((summary.kept, summary.dropped, summary.duplicates) == (2, 1, 1))
        #expect((summary.displaced, summary.pool, summary.submitted) == (1, 9, 4))
        let object = try #require(try JSONValue(parsing: summary.json(seconds: 0.5)).object)
        #expect(object["kept"] == 2 && object["pool"] == 9 && object["seconds"] == 0.5)
    }
}
