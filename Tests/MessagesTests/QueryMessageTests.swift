import Messages
import Testing
import Vectors

@Suite struct QueryMessageTests {
    @Test(arguments: try VectorFile("query").vectors)
    func vectorsDecode(_ vector: Vector) throws {
        let dimension = try VectorFile("query").dimension
        if let expected = vector["error"]?.object {
            let error = #expect(throws: ProtocolError.self) {
                try QueryMessage.decode(try vector.message, dimension: dimension)
            }
            expect(error, is: expected)
            return
        }
        let expected = try #require(vector["expect"]?.object)
        let message = try QueryMessage.decode(try vector.message, dimension: dimension)
        expect(message.request, is: expected["request"])
        #expect(message.query.type == expected["type"]?.string)
        let again = try QueryMessage.decode(message.encoded(), dimension: dimension)
        #expect(again == message)
        try expectParameters(of: message.query, are: expected)
    }

    private func expectParameters(of query: QueryRequest, are expected: JSONObject) throws {
        switch query {
        case .status, .config: #expect(expected.members.count == 2)
        case .diversity(let query):
            #expect(.array(query.measures.map(JSONValue.string)) == expected["measures"])
            #expect(.bool(query.exact) == expected["exact"])
            #expect(query.form.map { .string($0.rawValue) } ?? .null == expected["form"])
        case .history(let query):
            #expect(.string(query.measure) == expected["measure"])
            #expect(query.since.map { .integer($0) } ?? .null == expected["since"])
            #expect(.integer(query.points) == expected["points"])
        case .score(let vectors): try expect(vectors, is: expected["rows"])
        case .neighbors(let query):
            #expect(.integer(query.k) == expected["k"])
            switch query.target {
            case .ids(let ids): #expect(.array(ids.map(JSONValue.string)) == expected["ids"])
            case .vectors(let vectors): try expect(vectors, is: expected["rows"])
            }
        case .explain(let id): #expect(.string(id) == expected["id"])
        case .log(let query):
            #expect("\(query.after)" == expected["after"]?.number?.text ?? expected["after_text"]?.string)
            #expect(.integer(query.limit) == expected["limit"])
            let decisions = query.decisions?.map { JSONValue.string($0.rawValue) }
            #expect(decisions.map(JSONValue.array) ?? .null == expected["decisions"])
        case .members(let query):
            #expect(query.after.map(JSONValue.string) ?? .null == expected["after"])
            #expect(.integer(query.limit) == expected["limit"])
            #expect(.bool(query.vectors) == expected["vectors"])
        case .snapshot(let path): #expect(.string(path) == expected["path"])
        case .budget(let set): #expect(set.map(JSONValue.object) ?? .null == expected["set"])
        case .evict(let ids): #expect(.array(ids.map(JSONValue.string)) == expected["ids"])
        }
    }

    @Test func allTypesAreInTheVectors() throws {
        let known: Set = [
            "status", "diversity", "history", "score", "neighbors", "explain", "log", "members", "config", "snapshot",
            "budget", "evict",
        ]
        let types = try VectorFile("query").vectors.compactMap { $0["expect"]?.object?["type"]?.string }
        #expect(Set(types) == known)
    }
}
