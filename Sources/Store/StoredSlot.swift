/// The place of a reference row, as the table holds it: four bytes, little-endian.
///
/// None in rows of before places were stored: those stand, in order, where no other row does.
package struct StoredSlot: Storable, Equatable {
    package static let layout = "four bytes, or none"

    package let slot: UInt32?

    package init(_ slot: UInt32?) {
        self.slot = slot
    }

    package init?(stored: Span<UInt8>) {
        switch stored.count {
        case 0: slot = nil
        case 4:
            var number: UInt32 = 0
            for index in stored.indices.reversed() { number = number << 8 | UInt32(stored[index]) }
            slot = number
        default: return nil
        }
    }

    package func withStoredBytes<Result>(
        _ body: (Span<UInt8>) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        guard let slot else { return try body(Span()) }
        var bytes = InlineArray<4, UInt8>(repeating: 0)
        for index in 0..<4 { bytes[index] = UInt8(truncatingIfNeeded: slot >> (8 * UInt32(index))) }
        return try body(bytes.span)
    }
}
