/// Numbers that are stored as they are in memory, which is little-endian on every machine that this runs on.
package protocol StoredNumber: BitwiseCopyable {
    init()
}

extension Int8: StoredNumber {}
extension Float: StoredNumber {}
extension Double: StoredNumber {}
extension Int32: StoredNumber {}
extension UInt16: StoredNumber {}
extension UInt32: StoredNumber {}
extension UInt64: StoredNumber {}

/// Writes arrays of numbers one after the other.
package struct NumberWriter: Sendable {
    /// What was written.
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Adds the numbers' bytes.
    package mutating func write<Number: StoredNumber>(_ numbers: ArraySlice<Number>) {
        unsafe numbers.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }

    /// Adds the numbers' bytes.
    package mutating func write<Number: StoredNumber>(_ numbers: [Number]) {
        write(numbers[...])
    }
}

/// Reads back what a `NumberWriter` wrote; it does not say how many numbers of which kind there are.
package struct NumberReader: Sendable {
    private let bytes: [UInt8]
    private var position = 0

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Whether all is read.
    package var isAtEnd: Bool { position == bytes.count }

    /// The next `count` numbers; nil where there are fewer bytes.
    package mutating func read<Number: StoredNumber>(_ count: Int, of type: Number.Type = Number.self) -> [Number]? {
        let (size, overflows) = count.multipliedReportingOverflow(by: MemoryLayout<Number>.size)
        guard count >= 0, !overflows, size <= bytes.count - position else { return nil }
        let start = position
        position += size
        var numbers = [Number](repeating: Number(), count: count)
        unsafe numbers.withUnsafeMutableBytes { target in
            unsafe bytes.withUnsafeBytes { unsafe target.copyMemory(from: .init(rebasing: $0[start..<start + size])) }
        }
        return numbers
    }

    /// The next number; nil at the end.
    package mutating func readOne<Number: StoredNumber>(_ type: Number.Type = Number.self) -> Number? {
        read(1, of: type)?.first
    }
}
