/// A sum that shows when bytes have changed by accident: bad memory, a bad disk, a stray write. No protection against malice.
///
/// Four lanes take eight bytes each in turn, so that the machine works on them at once. A step maps a lane one to one, so a
/// change within one word reaches the end whatever comes behind it.
enum Checksum {
    /// The sum of what stands under `key`: bytes that belong elsewhere have another. Never 0, which stands for none.
    static func of(_ bytes: Span<UInt8>, key: UInt64) -> UInt32 {
        var lanes = (key ^ 0x6a09_e667_f3bc_c908, key ^ 0xbb67_ae85_84ca_a73b, ~key, key &+ UInt64(bytes.count))
        unsafe bytes.withUnsafeBytes { bytes in
            var offset = 0
            while offset + 32 <= bytes.count {
                lanes.0 = unsafe step(lanes.0, bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                lanes.1 = unsafe step(lanes.1, bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
                lanes.2 = unsafe step(lanes.2, bytes.loadUnaligned(fromByteOffset: offset + 16, as: UInt64.self))
                lanes.3 = unsafe step(lanes.3, bytes.loadUnaligned(fromByteOffset: offset + 24, as: UInt64.self))
                offset += 32
            }
            var last: UInt64 = 0
            while offset < bytes.count {
                last = last << 8 | UInt64(unsafe bytes[offset])
                offset += 1
                if offset % 8 == 0 || offset == bytes.count { lanes.0 = step(lanes.0, last) }
            }
        }
        var sum = lanes.0
        for lane in [lanes.1, lanes.2, lanes.3] { sum = step(sum, lane) }
        sum ^= sum >> 32
        let folded = UInt32(truncatingIfNeeded: sum)
        return folded == 0 ? 1 : folded
    }

    /// Stores are little-endian, as the machines are that noveld runs on.
    private static func step(_ lane: UInt64, _ word: UInt64) -> UInt64 {
        let mixed = (lane ^ UInt64(littleEndian: word)) &* 0x9e37_79b9_7f4a_7c15
        return mixed ^ mixed >> 29
    }
}
