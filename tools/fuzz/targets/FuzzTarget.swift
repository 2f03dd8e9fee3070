import Configuration
import Diversity
import Foundation
import Messages
import NeighborIndex
import Numpy
import Selection
import Store
import Vectors

/// A decoder of bytes that come from elsewhere. Whatever they are, it gives a value or a typed error.
package enum FuzzTarget: String, CaseIterable {
    /// Messages to the ingest socket, with their return path.
    case submit
    /// Messages to the query socket.
    case query
    /// What a client reads: replies, and records among them.
    case reply
    /// `.npy` files, as matrices and as integers.
    case numpy
    /// Configuration files.
    case configuration
    /// Values of the store's tables.
    case records
    /// Blocks of a stored index.
    case index
    /// The stored state of a pool's estimates.
    case estimates

    /// Decodes, and traps where what came of it contradicts itself.
    package func run(_ input: [UInt8]) {
        switch self {
        case .submit: Self.submit(input)
        case .query: Self.query(input)
        case .reply: Self.reply(input)
        case .numpy: Self.numpy(input)
        case .configuration: Self.configuration(input)
        case .records: Self.records(input)
        case .index: Self.index(input)
        case .estimates: Self.estimates(input)
        }
    }

    /// Frames, each behind its length in two bytes; the last one takes what is left.
    private static func frames(_ input: [UInt8]) -> [[UInt8]] {
        var frames: [[UInt8]] = []
        var rest = input[...]
        while rest.count >= 2 {
            let length = min(Int(rest[rest.startIndex]) | Int(rest[rest.startIndex + 1]) << 8, rest.count - 2)
            rest = rest.dropFirst(2)
            frames.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return frames
    }

    private static func submit(_ input: [UInt8]) {
        let message = frames(input)
        if let envelope = Envelope([[9]] + message) {
            precondition(envelope.reply(envelope.frames) == [[9]] + message)
        }
        for dimension in [nil, 2] {
            do throws(ProtocolError) {
                let request = try SubmitRequest.decode(message, dimension: dimension)
                let again = try SubmitRequest.decode(request.encoded(), dimension: dimension)
                precondition(again == request)
            } catch {
                precondition(!error.json().isEmpty)
            }
        }
    }

    private static func query(_ input: [UInt8]) {
        do throws(ProtocolError) {
            let query = try QueryMessage.decode(frames(input), dimension: 2)
            let again = try QueryMessage.decode(query.encoded(), dimension: 2)
            precondition(again == query)
        } catch {
            precondition(!error.json().isEmpty)
        }
    }

    private static func reply(_ input: [UInt8]) {
        _ = try? ReceivedReply(frames(input)).records("records")
        do throws(ProtocolError) {
            let record = try DecisionRecord(json: input)
            let again = try DecisionRecord(json: record.json)
            precondition(again.json == record.json)
        } catch {
            precondition(!error.message.isEmpty)
        }
    }

    private static func numpy(_ input: [UInt8]) {
        let path = file(of: input)
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = try? NumpyFile.readMatrix(path: path)
        _ = try? NumpyFile.readIntegers(path: path)
    }

    private static func configuration(_ input: [UInt8]) {
        let path = file(of: input)
        defer { try? FileManager.default.removeItem(atPath: path) }
        do throws(ConfigurationErrors) {
            let loaded = try Configuration.load(file: path)
            precondition(!"\(loaded.configuration)".isEmpty)
        } catch {
            precondition(!error.mistakes.isEmpty)
        }
    }

    private static func records(_ input: [UInt8]) {
        if let entry = StoredLogEntry(stored: input.span) {
            let written = LogEntry(seq: 1, entry)
            precondition(written.id.utf8.count <= input.count)
        }
        _ = StoredInput(stored: input.span)
        _ = StoredVector(stored: input.span)
        _ = StoredSums(stored: input.span)
        _ = try? JSONDecoder().decode(EngineState.self, from: Data(input))
        if let member = MemberState(bytes: input) { precondition(member.bytes == input) }
    }

    private static func index(_ input: [UInt8]) {
        var reading = StoredIndexReading(rowsMax: 1000)
        var number: UInt32 = 0
        do throws(IndexBlockError) {
            for bytes in frames(input) where bytes.count >= 1 {
                // Mostly in order, so that more than the first block is read.
                number = bytes[0] < 200 ? number : number &+ UInt32(bytes[0]) << 24
                try reading.read(IndexBlock(number: number, bytes: Array(bytes.dropFirst())))
                number &+= 1
            }
            _ = try reading.finished()
        } catch {
            precondition(!"\(error)".isEmpty)
        }
    }

    private static func estimates(_ input: [UInt8]) {
        var reader = NumberReader(input)
        do throws(StoredPoolError) {
            _ = try EstimatedPool(reading: &reader, proximityPower: 1)
        } catch {
            precondition(!"\(error)".isEmpty)
        }
    }

    /// A file with these bytes; one for each thread.
    private static func file(of input: [UInt8]) -> String {
        let path = NSTemporaryDirectory() + "noveld-fuzz-\(getpid())-\(pthread_self())"
        do { try Data(input).write(to: URL(filePath: path)) } catch { fatalError("cannot write \(path): \(error)") }
        return path
    }
}
