/// A sample's vector as the table holds it: single precision, little-endian.
package struct StoredVector: Storable {
    package static let layout = "four bytes for each number"

    package var elements: [Float]

    package init(_ elements: [Float]) {
        self.elements = elements
    }

    package init?(stored: Span<UInt8>) {
        elements = []
        guard Self.decode(stored, into: &elements) else { return nil }
    }

    /// The stored form.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 * elements.count)
        for element in elements { LittleEndian.append(UInt64(element.bitPattern), size: 4, to: &bytes) }
        return bytes
    }

    package func withStoredBytes<Result>(
        _ body: (Span<UInt8>) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        let words = elements.map { $0.bitPattern.littleEndian }
        return try unsafe words.withUnsafeBufferPointer { (words) throws(StoreError) in
            let bytes = unsafe UnsafeRawBufferPointer(words).bindMemory(to: UInt8.self)
            return try body(unsafe bytes.span)
        }
    }

    /// Decodes into `elements`, whose room is used again; false where the length is no multiple of four.
    package static func decode(_ stored: Span<UInt8>, into elements: inout [Float]) -> Bool {
        elements.removeAll(keepingCapacity: true)
        return append(stored, to: &elements)
    }

    /// Adds the numbers to the end of `elements`; false where the length is no multiple of four.
    package static func append(_ stored: Span<UInt8>, to elements: inout [Float]) -> Bool {
        guard stored.count % 4 == 0 else { return false }
        let start = elements.count
        elements.append(contentsOf: repeatElement(0, count: stored.count / 4))
        unsafe stored.withUnsafeBytes { source in
            for index in 0..<source.count / 4 {
                let word = unsafe source.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
                elements[start + index] = Float(bitPattern: UInt32(littleEndian: word))
            }
        }
        return true
    }
}
