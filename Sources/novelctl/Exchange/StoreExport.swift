import Foundation
import Messages
import Numpy
import Service
import Store

/// Writes members or the log of a store to files.
struct StoreExport {
    /// How much was written, and up to which record.
    struct Counts {
        var rows = 0
        var lines = 0
        var last: UInt64 = 0
    }

    private let what: ExportedContent
    let vectorsPath: String
    let linesPath: String

    /// An export to a folder.
    ///
    /// - Throws: `ExchangeError` where there is such a file already and it is not to be overwritten.
    init(_ what: ExportedContent, to folder: String, overwriting: Bool) throws {
        self.what = what
        vectorsPath = what.vectors(in: folder)
        linesPath = what.lines(in: folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for path in [vectorsPath, linesPath] where !overwriting && FileManager.default.fileExists(atPath: path) {
            throw ExchangeError("\(path) is there already: name another folder, or give --force")
        }
    }

    /// Writes what the store has at this moment; no vectors where it has no samples.
    func run(_ store: Store, progress: (_ done: Int, _ total: Int) -> Void) throws -> Counts {
        try store.read { reader in
            var counts = Counts()
            counts.last = try reader.lastSeq()
            let lines = try LineWriter(path: linesPath)
            let seqs: [UInt64]
            var total = 0
            switch what {
            case .members: seqs = try reader.members(after: 0, limit: .max).map(\.seq)
            case .log:
                total = try reader.counts().entries
                seqs = try Self.decided(reader)
            }
            total = max(total, seqs.count)
            let vectors = try reader.dimension().flatMap { dimension in
                seqs.isEmpty ? nil : try NumpyRowWriter(path: vectorsPath, rows: seqs.count, columns: dimension)
            }
            func add(_ line: [UInt8]) throws {
                try lines.append(line)
                counts.lines += 1
                progress(counts.lines, total)
            }
            switch what {
            case .members:
                for seq in seqs {
                    guard let entry = try reader.entry(seq), let vector = try reader.sample(seq) else {
                        throw ExchangeError("member \(seq) has no record or no vector: look with `novelctl inspect`")
                    }
                    try add(Self.member(entry, try Self.details(seq, reader)))
                    try vectors?.append(vector)
                    counts.rows += 1
                }
            case .log:
                try reader.forEachEntryThrowing { entry in
                    guard let vector = try reader.sample(entry.seq) else { return try add(entry.record) }
                    try add(Self.line(entry, row: counts.rows, try Self.details(entry.seq, reader)))
                    try vectors?.append(vector)
                    counts.rows += 1
                }
            }
            try vectors?.close()
            try lines.close()
            return counts
        }
    }

    private static func decided(_ reader: borrowing StoreReader) throws -> [UInt64] {
        var seqs: [UInt64] = []
        try reader.forEachSampleSeq(after: 0) { seq in
            seqs.append(seq)
            return true
        }
        return seqs
    }

    private static func details(_ seq: UInt64, _ reader: borrowing StoreReader) throws -> SampleDetails? {
        try reader.details(seq).map { bytes in try SampleDetails(json: bytes) }
    }

    private static func member(_ entry: LogEntry, _ details: SampleDetails?) throws -> [UInt8] {
        let record = try DecisionRecord(json: entry.record)
        var line = JSONObject()
        line["id"] = .string(record.id)
        line["source"] = record.source.map { .string($0) } ?? .null
        line["seq"] = .integer(record.seq)
        line["time"] = .integer(record.time)
        try add(details, to: &line)
        return JSONValue.object(line).encoded()
    }

    private static func line(_ entry: LogEntry, row: Int, _ details: SampleDetails?) throws -> [UInt8] {
        guard var line = try JSONValue(parsing: entry.record).object else { return entry.record }
        line["row"] = .integer(row)
        try add(details, to: &line)
        return JSONValue.object(line).encoded()
    }

    private static func add(_ details: SampleDetails?, to line: inout JSONObject) throws {
        line["meta"] = try details?.meta.map { try JSONValue(parsing: $0) } ?? .null
        line["text"] = details?.text.map { .string($0) } ?? .null
        line["quality"] = .double(details?.quality ?? 1)
        line["cost"] = .double(details?.cost ?? 1)
    }
}

extension StoreReader {
    /// Gives all entries one by one to a body with errors of its own.
    fileprivate borrowing func forEachEntryThrowing(_ body: (LogEntry) throws -> Void) throws {
        let page = 1024
        var position: UInt64 = 0
        while true {
            let entries = try entries(after: position, limit: page)
            guard let last = entries.last else { return }
            for entry in entries { try body(entry) }
            position = last.seq
        }
    }
}

/// Why an export or an import cannot be.
struct ExchangeError: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// A file that is written line by line.
private final class LineWriter {
    private let handle: FileHandle
    private var buffer: [UInt8] = []
    private static let bufferBytes = 1 << 20

    init(path: String) throws {
        try Data().write(to: URL(filePath: path))
        handle = try FileHandle(forWritingTo: URL(filePath: path))
    }

    func append(_ line: [UInt8]) throws {
        buffer += line
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    func close() throws {
        try flush()
        try handle.close()
    }

    private func flush() throws {
        try handle.write(contentsOf: buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
