import Foundation
import Messages
import Sockets
import Testing
import Vectors

/// Every error code that a message can bring about, each followed by a good message of the same peer.
@Suite struct RefusalTests {
    /// A message that is refused.
    struct Mistake: CustomTestStringConvertible, Sendable {
        let name: String
        let code: ErrorCode
        var index: Int?
        /// Whether the error can name the request.
        var echoes = true
        let frames: [[UInt8]]

        var testDescription: String { name }
    }

    @Test("A refused submission is answered with its code, and changes nothing", arguments: submissions)
    func submission(mistake: Mistake) throws {
        let daemon = try DaemonProcess(["dimension=2", "limits.message_samples=3"])
        let producer = try Producer(daemon)
        try producer.peer.send(mistake.frames)
        let error = try producer.peer.refusal()
        #expect(error.code == mistake.code, "\(error)")
        #expect(error.index == mistake.index)
        #expect(error.request == (mistake.echoes ? "r" : nil))
        #expect(!error.message.isEmpty)
        let status = try Asker(daemon).status()
        #expect(status["seen"] == 0 && status["refused"] == 1)
        // The same id is new: the refused message left nothing behind.
        let records = try producer.submit(["a"], Matrix(rows: 1, columns: 2, elements: [1, 2]))
        #expect(records.map(\.duplicate) == [false])
        #expect(records.map(\.seq) == [1])
    }

    @Test("A refused question is answered with its code", arguments: questions)
    func question(mistake: Mistake) throws {
        let daemon = try DaemonProcess(["dimension=2", "limits.message_samples=3"])
        let asker = try Asker(daemon, .dealer)
        try asker.peer.send(mistake.frames)
        let error = try asker.peer.refusal()
        #expect(error.code == mistake.code, "\(error)")
        #expect(error.index == mistake.index)
        #expect(error.request == (mistake.echoes ? "r" : nil))
        #expect(try asker.status()["seen"] == 0)
    }

    @Test("Wrong vectors in one sample refuse the whole message")
    func wholeOrNothing() throws {
        let daemon = try DaemonProcess()
        let producer = try Producer(daemon)
        _ = try producer.submit(Samples(3, dimension: 3, seed: 1).request)
        let vectors = Matrix(rows: 3, columns: 3, elements: [1, 2, 3, 4, 5, 6, 0, 0, 0])
        try producer.peer.send(SubmitRequest(ids: ["x", "y", "z"], vectors: vectors).encoded())
        #expect(try producer.peer.refusal().code == .zeroVector)
        for id in ["x", "y", "z"] { #expect(try Asker(daemon).refusal(of: .explain(id: id)).code == .notFound) }
        let status = try Asker(daemon).status()
        #expect(status["seen"] == 3 && status["seq"] == 3)
    }

    @Test("The first accepted sample fixes the dimension, also for a message in the same batch")
    func dimension() throws {
        let daemon = try DaemonProcess()
        let peer = try Producer(daemon).peer
        for (id, count) in [("a", 3), ("b", 4), ("c", 3)] {
            let vectors = Matrix(rows: 1, columns: count, elements: (0..<count).map { Float($0 + 1) })
            try peer.send(SubmitRequest(ids: [id], vectors: vectors).encoded())
        }
        #expect(try peer.reply().records("decisions").map(\.id) == ["a"])
        #expect(try peer.refusal().code == .dimensionMismatch)
        #expect(try peer.reply().records("decisions").map(\.id) == ["c"])
    }

    @Test("Test vectors of protocols/vectors: every refusal there is the refusal of the daemon")
    func testVectors() throws {
        let daemon = try DaemonProcess(["dimension=2"])
        for (name, socket) in [("submit", "ingest"), ("query", "query")] {
            let peer = try Peer(.dealer, daemon.endpoints[socket])
            let text = try Data(contentsOf: protocols.appending(path: "vectors/\(name).json"))
            let file = try #require(try JSONValue(parsing: Array(text)).object)
            for vector in try #require(file["vectors"]?.array).compactMap(\.object) {
                guard let expected = vector["error"]?.object else { continue }
                try peer.send(Self.message(of: vector))
                let error = try peer.refusal()
                #expect(error.code.rawValue == expected["code"]?.string, "\(vector["name"]?.string ?? "")")
            }
        }
    }

    private var protocols: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "protocols")
    }

    private static func message(of vector: JSONObject) throws -> [[UInt8]] {
        let header = try vector["header"]?.string.map { Array($0.utf8) } ?? bytes(vector["header_hex"]?.string)
        return [header] + (try (vector["frames"]?.array ?? []).map { try bytes($0.string) })
    }

    private static func bytes(_ digits: String?) throws -> [UInt8] {
        let values = try #require(digits).compactMap(\.hexDigitValue)
        return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }
}

extension RefusalTests {
    private static let pair = FloatBytes.encode([1, 2])

    private static func submit(
        _ fields: String = "\"ids\":[\"a\"],\"dtype\":\"f32\",\"shape\":[1,2]",
        start: String = "\"type\":\"submit\",\"v\":1"
    ) -> [UInt8] {
        Array("{\(start),\"request\":\"r\",\(fields)}".utf8)
    }

    static let submissions: [Mistake] = {
        let good = "\"ids\":[\"a\"],\"dtype\":\"f32\",\"shape\":[1,2]"
        let long = String(repeating: "x", count: 513)
        let two = "\"ids\":[\"a\",\"b\"],\"dtype\":\"f32\",\"shape\":[2,2]"
        let tooLarge = "\"ids\":[\"a\",\"b\",\"c\",\"d\"],\"dtype\":\"f32\",\"shape\":[4,2]"
        return [
            Mistake(name: "no JSON", code: .badHeader, echoes: false, frames: [Array("hello".utf8), pair]),
            Mistake(name: "not UTF-8", code: .badHeader, echoes: false, frames: [[0x7b, 0xff, 0x7d], pair]),
            Mistake(name: "a list", code: .badHeader, echoes: false, frames: [Array("[1]".utf8), pair]),
            Mistake(name: "only a delimiter", code: .badHeader, echoes: false, frames: [[]]),
            Mistake(name: "no version", code: .badVersion, frames: [submit(start: "\"type\":\"submit\""), pair]),
            Mistake(
                name: "version 2", code: .badVersion, frames: [submit(start: "\"type\":\"submit\",\"v\":2"), pair]),
            Mistake(name: "no type", code: .unknownType, frames: [submit(start: "\"v\":1"), pair]),
            Mistake(
                name: "a question", code: .unknownType, frames: [submit(start: "\"type\":\"status\",\"v\":1"), pair]),
            Mistake(
                name: "three numbers in shape", code: .badShape,
                frames: [submit("\"ids\":[\"a\"],\"dtype\":\"f32\",\"shape\":[1,2,3]"), pair]),
            Mistake(
                name: "shape without ids", code: .badShape,
                frames: [submit("\"ids\":[\"a\"],\"dtype\":\"f32\",\"shape\":[2,2]"), pair + pair]),
            Mistake(
                name: "i8", code: .badDtype, frames: [submit("\"ids\":[\"a\"],\"dtype\":\"i8\",\"shape\":[1,2]"), pair]),
            Mistake(name: "a short frame", code: .badLength, frames: [submit(good), Array(pair.dropLast())]),
            Mistake(name: "no frame", code: .badLength, frames: [submit(good)]),
            Mistake(name: "two frames", code: .badLength, frames: [submit(good), pair, pair]),
            Mistake(
                name: "an empty id", code: .badID, index: 0,
                frames: [submit("\"ids\":[\"\"],\"dtype\":\"f32\",\"shape\":[1,2]"), pair]),
            Mistake(
                name: "a long id", code: .badID, index: 1,
                frames: [submit("\"ids\":[\"a\",\"\(long)\"],\"dtype\":\"f32\",\"shape\":[2,2]"), pair + pair]),
            Mistake(
                name: "another dimension", code: .dimensionMismatch,
                frames: [submit("\"ids\":[\"a\"],\"dtype\":\"f32\",\"shape\":[1,3]"), FloatBytes.encode([1, 2, 3])]),
            Mistake(
                name: "infinity", code: .notFinite, index: 1,
                frames: [submit(two), pair + FloatBytes.encode([.infinity, 1])]),
            Mistake(
                name: "no direction", code: .zeroVector, index: 1,
                frames: [submit(two), pair + FloatBytes.encode([0, 0])]),
            Mistake(
                name: "too many samples", code: .tooLarge, frames: [submit(tooLarge), pair + pair + pair + pair]),
            Mistake(
                name: "quality 0", code: .badField, index: 0, frames: [submit(good + ",\"quality\":[0]"), pair]),
            Mistake(name: "two metas", code: .badField, frames: [submit(good + ",\"meta\":[{},{}]"), pair]),
        ]
    }()

    private static func ask(_ type: String, _ fields: String = "") -> [UInt8] {
        Array("{\"type\":\"\(type)\",\"v\":1,\"request\":\"r\"\(fields)}".utf8)
    }

    static let questions: [Mistake] = [
        Mistake(name: "no JSON", code: .badHeader, echoes: false, frames: [Array("?".utf8)]),
        Mistake(name: "a submission", code: .unknownType, frames: [ask("submit")]),
        Mistake(name: "a frame too many", code: .badLength, frames: [ask("status"), pair]),
        Mistake(name: "an unknown sample", code: .notFound, frames: [ask("explain", ",\"id\":\"nobody\"")]),
        Mistake(
            name: "unknown neighbours", code: .notFound, index: 0, frames: [ask("neighbors", ",\"ids\":[\"nobody\"]")]),
        Mistake(name: "neighbours of nothing", code: .badField, frames: [ask("neighbors")]),
        Mistake(
            name: "another dimension", code: .dimensionMismatch,
            frames: [ask("score", ",\"dtype\":\"f32\",\"shape\":[1,3]"), FloatBytes.encode([1, 2, 3])]),
        Mistake(
            name: "an unknown measure", code: .badField, index: 0,
            frames: [ask("diversity", ",\"measures\":[\"beauty\"]")]),
        Mistake(name: "an unknown page", code: .notFound, frames: [ask("members", ",\"after\":\"nobody\"")]),
        Mistake(name: "a negative limit", code: .badField, frames: [ask("log", ",\"limit\":-1")]),
        Mistake(name: "history", code: .badField, frames: [ask("history", ",\"measure\":\"liveliness\"")]),
        Mistake(name: "snapshot", code: .badField, frames: [ask("snapshot", ",\"path\":\"/\"")]),
        Mistake(name: "budget", code: .badField, frames: [ask("budget", ",\"set\":{\"capacity\":0.5}")]),
        Mistake(name: "evict", code: .notFound, index: 0, frames: [ask("evict", ",\"ids\":[\"nobody\"]")]),
    ]
}
