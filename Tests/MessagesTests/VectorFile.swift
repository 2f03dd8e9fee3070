import Foundation
import Messages
import Testing
import Vectors

/// A file of `protocols/vectors`.
struct VectorFile {
    let dimension: Int?
    let vectors: [Vector]

    /// The root of the repository.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    init(_ name: String) throws {
        let text = try Data(contentsOf: Self.root.appending(path: "protocols/vectors/\(name).json"))
        let file = try #require(try JSONValue(parsing: Array(text)).object)
        dimension = file["dimension"]?.number?.integer()
        vectors = try #require(file["vectors"]?.array).map { Vector(try #require($0.object)) }
    }
}

/// One test vector: named fields.
struct Vector: CustomTestStringConvertible {
    let fields: JSONObject

    init(_ fields: JSONObject) {
        self.fields = fields
    }

    var testDescription: String { fields["name"]?.string ?? "unnamed" }

    subscript(name: String) -> JSONValue? { fields[name] }

    /// Header and binary frames.
    var message: [[UInt8]] {
        get throws {
            let header = try fields["header"]?.string.map { Array($0.utf8) } ?? bytes("header_hex")
            return [header] + (try frames("frames"))
        }
    }

    func frames(_ name: String) throws -> [[UInt8]] {
        try #require(fields[name]?.array).map { try #require($0.string.flatMap(Self.bytes)) }
    }

    func bytes(_ name: String) throws -> [UInt8] {
        try #require(fields[name]?.string.flatMap(Self.bytes))
    }

    static func bytes(_ digits: String) -> [UInt8]? {
        let values = digits.compactMap(\.hexDigitValue)
        guard values.count == digits.count, values.count % 2 == 0 else { return nil }
        return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }
}

/// What an error vector wants of an error.
func expect(_ error: ProtocolError?, is expected: JSONObject) {
    #expect(error?.code.rawValue == expected["code"]?.string)
    #expect(error?.index == expected["index"]?.number?.integer())
    expect(error?.request, is: expected["request"])
    for part in expected["message_has"]?.array ?? [] {
        #expect(error?.message.contains(part.string ?? "?") == true, "\(error?.message ?? "")")
    }
}

func expect(_ request: RequestTag?, is expected: JSONValue?) {
    switch request {
    case nil: #expect(expected == .null)
    case .string(let string): #expect(expected == .string(string))
    case .number(let number): #expect(expected == .number(number))
    }
}

/// Rows of numbers, as a vector names them.
func expect(_ matrix: Matrix?, is rows: JSONValue?) throws {
    let rows = try #require(rows?.array).map { try #require($0.array).map { try #require($0.number?.double) } }
    let matrix = try #require(matrix)
    #expect((0..<matrix.rows).map { matrix.row($0).map(Double.init) } == rows)
}
