import Foundation
import Vectors

/// A kept sample.
public struct Member: Sendable, Equatable {
    /// The log position of its keep record, which names it in the store.
    public let seq: UInt64
    /// The producer's name for it.
    public let id: String
    /// The label that it came with.
    public let source: String?
    /// Multiplies its gain.
    public let quality: Double
    /// The nearest rows of the stream that it knows of.
    public internal(set) var nearest: NearestDistances

    /// A member as it was stored.
    public init(seq: UInt64, id: String, source: String?, quality: Double, nearest: NearestDistances) {
        self.seq = seq
        self.id = id
        self.source = source
        self.quality = quality
        self.nearest = nearest
    }
}

/// What the store keeps of a member besides its record and vector.
public struct MemberState: Sendable, Equatable {
    /// Its place in the pool; kept so that a reopened pool computes the same sums in the same order.
    public var slot: Int
    /// Multiplies its gain.
    public var quality: Double
    /// The nearest rows of the stream that it knows of.
    public var nearest: NearestDistances

    /// The state of a member.
    public init(slot: Int, quality: Double, nearest: NearestDistances) {
        self.slot = slot
        self.quality = quality
        self.nearest = nearest
    }

    /// Little-endian: slot (4 bytes), quality (8), then the `numbers` of the distances.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: slot >> shift)) }
        for shift in stride(from: 0, to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: quality.bitPattern >> UInt64(shift)))
        }
        return bytes + FloatBytes.encode(nearest.numbers)
    }

    /// Reads `bytes` back; nil where they are not of that form.
    public init?(bytes: [UInt8]) {
        guard bytes.count >= 12, let distances = FloatBytes.decode(bytes[12...]),
            let nearest = NearestDistances(numbers: distances)
        else { return nil }
        let number = { (range: Range<Int>) in bytes[range].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        slot = Int(number(0..<4))
        quality = Double(bitPattern: number(4..<12))
        self.nearest = nearest
    }
}

extension MemberState {
    /// The density factor ρ that its neighbours make under the settings.
    public func density(_ settings: EngineSettings) -> Double {
        Pool.density(of: nearest, settings)
    }
}
