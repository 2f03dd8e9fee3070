import Foundation
import Messages
import Numpy
import Vectors

/// Samples read from an export, or from files of that form.
struct ExchangedRows {
    let vectorsPath: String
    let vectors: Matrix
    let samples: [ExchangedSample]

    /// Reads a folder's files.
    ///
    /// - Throws: `ExchangeError`, `NumpyError`, `TextFileError`, each with the place.
    init(_ what: ExportedContent, in folder: String) throws {
        vectorsPath = what.vectors(in: folder)
        let linesPath = what.lines(in: folder)
        vectors = try NumpyFile.readMatrix(path: vectorsPath)
        var samples: [ExchangedSample] = []
        for (index, line) in try TextFile.lines(of: linesPath).enumerated() {
            let fail = { (reason: String) in TextFileError(path: linesPath, line: index + 1, reason: reason) }
            let value: JSONValue
            do throws(JSONSyntaxError) { value = try JSONValue(parsing: Array(line.utf8)) } catch {
                throw fail("\(error)")
            }
            guard let object = value.object else { throw fail("found no object, expected one with an \"id\"") }
            // An eviction decided no sample.
            if object["decision"]?.string == "evict" { continue }
            do throws(ExchangeError) {
                samples.append(try ExchangedSample(object, row: samples.count))
            } catch { throw fail(error.description) }
        }
        guard samples.count == vectors.rows else {
            throw ExchangeError(
                "\(linesPath) names \(samples.count.grouped) samples, \(vectorsPath) has \(vectors.rows.grouped) rows")
        }
        self.samples = samples
    }

    /// The rows in runs of one source, at most `count` in each: a message has one source.
    func messages(of count: Int) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        for row in 1...max(samples.count, 1) where !samples.isEmpty {
            let isEnd = row == samples.count || samples[row].source != samples[start].source || row - start == count
            if isEnd {
                ranges.append(start..<row)
                start = row
            }
        }
        return ranges
    }
}

/// What comes with a vector.
struct ExchangedSample: Equatable {
    let id: String
    let source: String?
    let meta: [UInt8]?
    let text: String?
    let quality: Double
    let cost: Double

    /// A line's sample; its `row`, where it has one, is the next of the vectors' rows.
    init(_ object: JSONObject, row: Int) throws(ExchangeError) {
        guard let id = object["id"]?.string else { throw ExchangeError("found no \"id\", expected a string") }
        self.id = id
        if let named = object["row"]?.number, named.integer(Int.self) != row {
            throw ExchangeError("\"row\": found \(named.double), expected \(row): samples come in the vectors' order")
        }
        source = try Self.string("source", in: object)
        text = try Self.string("text", in: object)
        switch object["meta"] {
        case nil, .null: meta = nil
        case .object(let value): meta = JSONValue.object(value).encoded()
        default: throw ExchangeError("\"meta\": expected an object or null")
        }
        quality = try Self.number("quality", in: object)
        cost = try Self.number("cost", in: object)
    }

    private static func string(_ name: String, in object: JSONObject) throws(ExchangeError) -> String? {
        switch object[name] {
        case nil, .null: return nil
        case .string(let text): return text
        default: throw ExchangeError("\"\(name)\": expected a string or null")
        }
    }

    private static func number(_ name: String, in object: JSONObject) throws(ExchangeError) -> Double {
        guard let value = object[name], value != .null else { return 1 }
        guard let number = value.number?.double, number.isFinite, number > 0 else {
            throw ExchangeError("\"\(name)\": expected a number above 0")
        }
        return number
    }
}
