extension ElementType {
    /// Decodes all numbers in `bytes`, which are whole numbers of this type, to the end of `numbers`.
    ///
    /// Double precision beyond the range of single precision becomes infinite. Aligned single precision is copied in
    /// one piece: memory is little-endian on every machine that this runs on.
    public func decode(_ bytes: some Collection<UInt8>, appendingTo numbers: inout [Float]) {
        precondition(bytes.count % size == 0, "\(bytes.count) bytes are not whole numbers of \(size) bytes")
        let done: Void? = bytes.withContiguousStorageIfAvailable { unsafe decode($0, appendingTo: &numbers) }
        if done == nil { decode(ContiguousArray(bytes), appendingTo: &numbers) }
    }

    private func decode(_ bytes: UnsafeBufferPointer<UInt8>, appendingTo numbers: inout [Float]) {
        let raw = UnsafeRawBufferPointer(bytes)
        let offsets = stride(from: 0, to: bytes.count, by: size)
        switch self {
        case .f32:
            let isAligned = Int(bitPattern: raw.baseAddress) % MemoryLayout<Float>.alignment == 0
            if isAligned {
                unsafe raw.withMemoryRebound(to: Float.self) { unsafe numbers.append(contentsOf: $0) }
            } else {
                numbers.append(
                    contentsOf: offsets.lazy.map { unsafe raw.loadUnaligned(fromByteOffset: $0, as: Float.self) })
            }
        case .f16:
            numbers.append(
                contentsOf: offsets.lazy.map { Float(unsafe raw.loadUnaligned(fromByteOffset: $0, as: Float16.self)) })
        case .bf16:
            numbers.append(
                contentsOf: offsets.lazy.map {
                    Float(bitPattern: UInt32(unsafe raw.loadUnaligned(fromByteOffset: $0, as: UInt16.self)) << 16)
                })
        case .f64:
            numbers.append(
                contentsOf: offsets.lazy.map { Float(unsafe raw.loadUnaligned(fromByteOffset: $0, as: Double.self)) })
        }
    }
}
