import Foundation
import Messages
import Testing

@Suite struct DecisionRecordTests {
    @Test(arguments: try VectorFile("records").vectors)
    func vectorsAgreeByteForByte(_ vector: Vector) throws {
        let text = try #require(vector["json"]?.string)
        let record = try DecisionRecord(json: Array(text.utf8))
        #expect(String(decoding: record.json, as: UTF8.self) == text)
        #expect(record.topic == (try vector.bytes("topic_hex")))
        let fields = try #require(vector["record"]).encoded()
        #expect(try DecisionRecord(json: fields) == record)
    }

    @Test(arguments: try VectorFile("records").vectors)
    func foundationReadsAndWritesTheSame(_ vector: Vector) throws {
        let text = try #require(vector["json"]?.string)
        let record = try JSONDecoder().decode(DecisionRecord.self, from: Data(text.utf8))
        #expect(record == (try DecisionRecord(json: Array(text.utf8))))
        #expect(try DecisionRecord(json: Array(try JSONEncoder().encode(record))) == record)
        let keys = try #require(
            try JSONSerialization.jsonObject(with: try JSONEncoder().encode(record)) as? [String: Any])
        let expected = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(Set(keys.keys) == Set(expected.keys))
    }

    @Test(arguments: [
        ("{}", "record.seq: found nothing"), (#"{"seq":-1}"#, "record.seq: found the number -1"),
        ("[]", "an array of 0"),
        (#"{"seq":1,"id":"a","source":1}"#, "record.source: found the number 1"),
        (
            #"{"seq":1,"id":"a","decision":"kept"}"#,
            #"found the string "kept", expected one of "keep", "drop", "evict""#
        ),
    ])
    func whatIsNoRecordIsNamed(_ text: String, _ message: String) {
        let error = #expect(throws: ProtocolError.self) { try DecisionRecord(json: Array(text.utf8)) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func everyRecordComesBack() throws {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<500 {
            let record = DecisionRecord.random(&generator)
            #expect(try DecisionRecord(json: record.json) == record, "seed 5")
        }
    }
}

extension DecisionRecord {
    static func random(_ generator: inout SeededGenerator) -> DecisionRecord {
        func number() -> Double {
            let bits = Double(bitPattern: generator.next())
            return bits.isFinite ? bits : 0
        }
        func string() -> String {
            String(
                decoding: (0..<Int.random(in: 0..<9, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }, as: UTF8.self)
        }
        func maybe<Value>(_ value: Value) -> Value? { Bool.random(using: &generator) ? value : nil }
        return DecisionRecord(
            seq: generator.next(), id: string(), source: maybe(string()),
            decision: Decision.allCases.randomElement(using: &generator) ?? .keep,
            reason: Reason.allCases.randomElement(using: &generator) ?? .novel, gain: number(), novelty: number(),
            threshold: number(), density: number(), nearest: maybe(Nearest(id: string(), distance: number())),
            evicted: maybe(string()), displacedBy: maybe(string()),
            pool: Int.random(in: 0...Int.max, using: &generator),
            time: Int64.random(in: 0...Int64.max, using: &generator), duplicate: Bool.random(using: &generator))
    }
}
