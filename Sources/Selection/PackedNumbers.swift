import Foundation
import Vectors

/// Numbers that are stored as their bytes in base64, a third of what their digits would take.
struct PackedNumbers<Number: StoredNumber & Sendable & Equatable>: Sendable, Equatable, Codable {
    var values: [Number] = []

    /// These numbers.
    init(_ values: [Number] = []) { self.values = values }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let bytes = [UInt8](try container.decode(Data.self))
        let size = MemoryLayout<Number>.size
        var reader = NumberReader(bytes)
        guard bytes.count.isMultiple(of: size), let values = reader.read(bytes.count / size, of: Number.self) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\(bytes.count) bytes are no whole numbers of \(size) bytes")
        }
        self.values = values
    }

    func encode(to encoder: any Encoder) throws {
        var writer = NumberWriter()
        writer.write(values)
        var container = encoder.singleValueContainer()
        try container.encode(Data(writer.bytes))
    }
}

typealias PackedFloats = PackedNumbers<Float>
