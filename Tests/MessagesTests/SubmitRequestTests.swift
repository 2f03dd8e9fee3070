import Messages
import Testing
import Vectors

@Suite struct SubmitRequestTests {
    @Test(arguments: try VectorFile("submit").vectors)
    func vectorsDecode(_ vector: Vector) throws {
        let dimension = try VectorFile("submit").dimension
        if let expected = vector["error"]?.object {
            let error = #expect(throws: ProtocolError.self) {
                try SubmitRequest.decode(try vector.message, dimension: dimension)
            }
            expect(error, is: expected)
            return
        }
        let expected = try #require(vector["expect"]?.object)
        let request = try SubmitRequest.decode(try vector.message, dimension: dimension)
        let count = request.ids.count
        #expect(request.ids.map { Array($0.utf8) } == expected["ids"]?.array?.map { Array($0.string?.utf8 ?? "".utf8) })
        #expect(request.source.map(JSONValue.string) ?? .null == expected["source"])
        #expect(request.vectors.rows == count)
        try expect(request.vectors, is: expected["rows"])
        let meta = request.meta.map { $0.map { JSONValue.string(String(decoding: $0, as: UTF8.self)) } ?? .null }
        #expect(meta == expected["meta"]?.array ?? Array(repeating: .null, count: count))
        let ones = [Double](repeating: 1, count: count)
        #expect(request.quality == expected["quality"]?.array?.compactMap(\.number?.double) ?? ones)
        #expect(request.cost == expected["cost"]?.array?.compactMap(\.number?.double) ?? ones)
        let text = request.text.map { $0.map(JSONValue.string) ?? .null }
        #expect(text == expected["text"]?.array ?? Array(repeating: .null, count: count))
        if let text = expected["request_text"]?.string {
            let reply = DecisionsReply(records: []).frames(request: request.request)
            #expect(
                String(decoding: reply[0], as: UTF8.self)
                    == #"{"type":"decisions","v":1,"request":\#(text),"decisions":[]}"#)
        } else {
            expect(request.request, is: expected["request"])
        }
    }

    @Test func itsOwnMessageDecodes() throws {
        let whole = SubmitRequest(
            request: 7, ids: ["a", "\"é\n"], vectors: Matrix(rows: 2, columns: 3, elements: [1, 2, 3, -4, 0.1, 6]),
            source: "s", meta: [nil, Array(#"{"a":1}"#.utf8)], quality: [1, 0.1], cost: [2, 1], text: [nil, "t"])
        #expect(try SubmitRequest.decode(whole.encoded()) == whole)
        let plain = SubmitRequest(ids: ["a"], vectors: Matrix(rows: 1, columns: 1, elements: [1]))
        #expect(try SubmitRequest.decode(plain.encoded(), dimension: 1) == plain)
        #expect(plain.encoded()[0] == Array(#"{"type":"submit","v":1,"ids":["a"],"dtype":"f32","shape":[1,1]}"#.utf8))
    }

    @Test func aMessageWithoutFramesIsRefused() {
        let error = #expect(throws: ProtocolError.self) { try SubmitRequest.decode([]) }
        #expect(error?.code == .badHeader)
    }

    @Test func limitsBind() throws {
        let message = SubmitRequest(
            ids: ["a", "b"], vectors: Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
        ).encoded()
        var exact = Limits()
        exact.headerBytes = message[0].count
        exact.samples = 2
        exact.dimension = 3
        exact.vectorBytes = 24
        #expect(try SubmitRequest.decode(message, limits: exact).ids == ["a", "b"])
        for part in [\Limits.headerBytes, \.samples, \.dimension, \.vectorBytes] {
            var limits = exact
            limits[keyPath: part] -= 1
            let error = #expect(throws: ProtocolError.self) { try SubmitRequest.decode(message, limits: limits) }
            #expect(error?.code == .tooLarge)
            #expect(error?.message.contains("at most \(limits[keyPath: part])") == true)
        }
    }

    @Test(arguments: [Float.leastNonzeroMagnitude, 1e-30, 1e-12, 1, 1e12, 1e30, .greatestFiniteMagnitude])
    func directionsSurviveAnyScale(_ scale: Float) throws {
        let row = [scale, -scale, 0, scale]
        let request = SubmitRequest(ids: ["a"], vectors: Matrix(rows: 1, columns: 4, elements: row))
        let decoded = try SubmitRequest.decode(request.encoded()).vectors.elements
        let squares = decoded.map { $0 * $0 }.reduce(0, +)
        #expect(squares.isNormal && (4 * squares).isFinite)
        #expect(decoded[0] > 0 && decoded == [decoded[0], -decoded[0], 0, decoded[0]])
        #expect(decoded[0].significand == scale.significand)
        if (1e-12...1e12).contains(scale) { #expect(decoded == row) }
    }
}
