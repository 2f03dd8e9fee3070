import Foundation
import Messages
import Testing

/// The schemas under `protocols/` speak of the fields that are really there.
@Suite struct SchemaTests {
    @Test(arguments: try VectorFile("replies").vectors)
    func repliesHaveTheFieldsOfTheirSchemas(_ vector: Vector) throws {
        let header = try #require(try JSONValue(parsing: try vector.message[0]).object)
        try expectFields(of: header, in: try #require(header["type"]?.string))
    }

    @Test(arguments: try VectorFile("records").vectors)
    func recordsHaveTheFieldsOfTheirSchema(_ vector: Vector) throws {
        try expectFields(of: try #require(vector["record"]?.object), in: "record")
    }

    @Test(arguments: try VectorFile("query").vectors.filter { $0["expect"] != nil })
    func requestsHaveTheFieldsOfTheirSchemas(_ vector: Vector) throws {
        let message = try QueryMessage.decode(try vector.message)
        let header = try #require(try JSONValue(parsing: message.encoded()[0]).object)
        try expectFields(of: header, in: "\(message.query.type)-request")
    }

    @Test func theErrorCodesAreTheSame() throws {
        let codes = try schema("error")["properties"]?.object?["code"]?.object?["enum"]?.array
        #expect(codes?.compactMap(\.string) == ErrorCode.allCases.map(\.rawValue))
    }

    private func expectFields(of object: JSONObject, in name: String) throws {
        let schema = try schema(name)
        let names = Set(object.members.map(\.name))
        let known = try #require(schema["properties"]?.object).members.map(\.name)
        #expect(names.isSubset(of: known), "\(name): \(names.subtracting(known))")
        let required = try #require(schema["required"]?.array).compactMap(\.string)
        #expect(names.isSuperset(of: required), "\(name): \(Set(required).subtracting(names))")
    }

    private func schema(_ name: String) throws -> JSONObject {
        let text = try Data(contentsOf: VectorFile.root.appending(path: "protocols/schemas/\(name).json"))
        return try #require(try JSONValue(parsing: Array(text)).object)
    }
}
