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
    private let ids: [String]
    private let source: String?
    private let file: String
    private var waiting: [Range<Int>]
    private var inFlight: [RequestTag: Range<Int>] = [:]
    private var answered = 0

    /// A submission of rows of `file` named `ids`, in messages of `batch` rows.
    init(
        _ vectors: Matrix, from file: String, ids: [String], source: String?, batch: Int,
        over connection: DaemonConnection
    ) {
        precondition(ids.count == vectors.rows, "\(ids.count) ids for \(vectors.rows) rows")
        self.connection = connection
        self.vectors = vectors
        self.ids = ids
        self.source = source
        self.file = file
        let starts = stride(from: 0, to: vectors.rows, by: batch)
        waiting = starts.map { $0..<min($0 + batch, vectors.rows) }.reversed()
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

    private func send(_ rows: Range<Int>) throws {
        let tag = connection.newTag()
        let request = SubmitRequest(
            request: tag, ids: Array(ids[rows]), vectors: vectors.selecting(rows), source: source)
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
