import Foundation
import Vectors

/// Numbers that are stored as their bytes in base64, a third of what their digits would take.
struct PackedFloats: Sendable, Equatable, Codable {
    var values: [Float] = []

    /// No numbers.
    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let values = FloatBytes.decode(try container.decode(Data.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no whole numbers of four bytes")
        }
        self.values = values
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Data(FloatBytes.encode(values)))
    }
}
