import Foundation
import Messages
import Sockets
import Vectors

/// Sends the rows of a matrix to the ingest socket, several messages at a time, and collects the decisions.
final class Submission {
    /// Messages that may be unanswered at any time.
    private static let window = 8
    /// How long to wait before an overloaded daemon is asked again.
    private static let pause = 0.2

    private let connection: DaemonConnection
    private let vectors: Matrix
    /// What a message says of some of the rows besides its name.
    private let request: (Range<Int>) -> SubmitRequest
    private let file: String
    private var waiting: [Range<Int>]
    private var inFlight: [RequestTag: Range<Int>] = [:]
    private var answered = 0

    /// A submission of rows of `file` named `ids`, in messages of `batch` rows.
    convenience init(
        _ vectors: Matrix, from file: String, ids: [String], source: String?, batch: Int,
        over connection: DaemonConnection
    ) {
        precondition(ids.count == vectors.rows, "\(ids.count) ids for \(vectors.rows) rows")
        let starts = stride(from: 0, to: vectors.rows, by: batch)
        self.init(
            vectors, from: file, messages: starts.map { $0..<min($0 + batch, vectors.rows) }, over: connection
        ) { rows in
            SubmitRequest(ids: Array(ids[rows]), vectors: vectors.selecting(rows), source: source)
        }
    }

    /// A submission of exported samples with all that came with them, in messages of at most `batch` rows.
    convenience init(_ rows: ExchangedRows, batch: Int, over connection: DaemonConnection) {
        self.init(
            rows.vectors, from: rows.vectorsPath, messages: rows.messages(of: batch), over: connection
        ) { range in
            let samples = rows.samples[range]
            return SubmitRequest(
                ids: samples.map(\.id), vectors: rows.vectors.selecting(range), source: samples.first?.source,
                meta: samples.map(\.meta), quality: samples.map(\.quality), cost: samples.map(\.cost),
                text: samples.map(\.text))
        }
    }

    private init(
        _ vectors: Matrix, from file: String, messages: [Range<Int>], over connection: DaemonConnection,
        request: @escaping (Range<Int>) -> SubmitRequest
    ) {
        self.connection = connection
        self.vectors = vectors
        self.request = request
        self.file = file
        waiting = messages.reversed()
    }

    /// Sends everything; gives `body` each message's records, and how many rows are answered.
    ///
    /// - Throws: `SubmissionError`, which names the row that was refused, and `ConnectionError`.
    func run(_ body: (_ records: [LogRecord], _ answered: Int) throws -> Void) throws {
        do {
            while !waiting.isEmpty || !inFlight.isEmpty {
                while inFlight.count < Self.window, let rows = waiting.popLast() { try send(rows) }
                guard let (rows, records) = try receive() else { continue }
                answered += rows.count
                try body(records, answered)
            }
        } catch let error as ConnectionError {
            throw SubmissionError.interrupted(answered: answered, error)
        }
    }

    /// Sends everything beside a progress bar; gives `body` each message's records.
    ///
    /// - Throws: as `run`, and what `body` throws.
    func run(
        showing title: String, _ body: (_ records: [LogRecord]) throws -> Void = { _ in }
    ) throws -> (summary: SubmissionSummary, seconds: Double) {
        let bar = ProgressBar(title, unit: "rows")
        defer { bar.finish() }
        var summary = SubmissionSummary()
        let start = ContinuousClock.now
        try run { records, answered in
            summary.count(records)
            try body(records)
            bar.update(answered, of: vectors.rows)
        }
        return (summary, (ContinuousClock.now - start) / .seconds(1))
    }

    private func send(_ rows: Range<Int>) throws {
        let tag = connection.newTag()
        var request = request(rows)
        request.request = tag
        try connection.send(request.encoded())
        inFlight[tag] = rows
    }

    /// The rows that the next reply is about, and their records; nil where they were put off.
    private func receive() throws -> (rows: Range<Int>, records: [LogRecord])? {
        do {
            let reply = try connection.receive()
            guard let rows = take(reply.request) else {
                throw ConnectionError.unexpectedReply(type: reply.type, expected: "request of ours")
            }
            return (rows, try reply.array("decisions").map { try LogRecord($0) })
        } catch let error as ProtocolError {
            let rows = take(error.request)
            if error.code == .overloaded, let rows {
                waiting.append(rows)
                Thread.sleep(forTimeInterval: Self.pause)
                return nil
            }
            let place = Self.place(rows ?? 0..<vectors.rows, error.index)
            throw SubmissionError.refused("\(file): \(place)", answered: answered, error)
        }
    }

    private func take(_ tag: RequestTag?) -> Range<Int>? {
        tag.flatMap { inFlight.removeValue(forKey: $0) }
    }

    private static func place(_ rows: Range<Int>, _ index: Int?) -> String {
        if let index { return "row \(rows.lowerBound + index)" }
        return rows.count == 1 ? "row \(rows.lowerBound)" : "rows \(rows.lowerBound) to \(rows.upperBound - 1)"
    }
}

/// Why a submission ended early.
enum SubmissionError: Error, CustomStringConvertible {
    /// The daemon refused a message, and nothing of it was accepted.
    case refused(_ place: String, answered: Int, ProtocolError)
    /// The daemon went away, or was never there.
    case interrupted(answered: Int, ConnectionError)

    var description: String {
        switch self {
        case .refused(let place, let answered, let error):
            "\(place): \(error)" + Self.hint(answered: answered)
        case .interrupted(let answered, let error):
            "\(error)" + Self.hint(answered: answered)
        }
    }

    private static func hint(answered: Int) -> String {
        guard answered > 0 else { return "" }
        return
            "\n\(answered.grouped) rows were decided before that. Submit the file again to go on: each keeps its decision."
    }
}
