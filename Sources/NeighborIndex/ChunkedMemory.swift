import CKernels
import Glibc

/// Items of equal size in memory that grows by chunks and never moves what it holds, on huge pages where there are any.
///
/// Growing an array instead would copy it: at a million codes that is a pause of tens of milliseconds.
///
/// Sendable because an item is written only through a structure that owns the memory alone (`isKnownUniquelyReferenced`).
@safe final class ChunkedMemory: @unchecked Sendable {
    let itemBytes: Int
    private let shift: Int
    private var chunks: [UnsafeMutablePointer<UInt8>?] = unsafe []

    /// What a chunk is a multiple of.
    private let pageBytes: Int

    private static let hugePage = 2 << 20
    private static let smallPage = 4 << 10

    /// No memory yet, for items of `itemBytes` bytes.
    ///
    /// - Parameter isBrief: for some items that are soon given back; clearing a huge page would take longer than using it.
    init(itemBytes: Int, isBrief: Bool = false) {
        self.itemBytes = itemBytes
        pageBytes = isBrief ? Self.smallPage : Self.hugePage
        var shift = 3
        while itemBytes << shift < pageBytes { shift += 1 }
        self.shift = shift
    }

    private init(copying other: ChunkedMemory) {
        itemBytes = other.itemBytes
        shift = other.shift
        pageBytes = other.pageBytes
        for index in unsafe other.chunks.indices {
            let chunk = unsafe allocate(chunkBytes)
            if let source = unsafe other.chunks[index] { unsafe chunk.update(from: source, count: chunkBytes) }
            unsafe chunks.append(chunk)
        }
    }

    deinit {
        for index in unsafe chunks.indices { unsafe munmap(chunks[index], chunkBytes) }
    }

    /// Gives kernels all items at once, so that nothing is counted or checked for each; they are not to outlive the call.
    @inline(__always)
    func withItems<Result>(_ body: (noveld_chunked_items) -> Result) -> Result {
        unsafe chunks.withUnsafeBufferPointer { chunks in
            unsafe body(
                noveld_chunked_items(chunks: chunks.baseAddress, item_bytes: itemBytes, shift: UInt32(shift)))
        }
    }

    /// The same items in memory of their own.
    func copy() -> ChunkedMemory { ChunkedMemory(copying: self) }

    /// How many items there is room for.
    var capacity: Int { unsafe chunks.count << shift }

    /// Makes room for `count` items; new ones are zeros.
    func grow(to count: Int) {
        while capacity < count { unsafe chunks.append(allocate(chunkBytes)) }
    }

    /// Where item `index` stands, until this memory is gone.
    @inline(__always)
    func item(_ index: Int) -> UnsafeMutableRawPointer {
        guard let chunk = unsafe chunks[index >> shift] else { preconditionFailure("no item \(index)") }
        return unsafe UnsafeMutableRawPointer(chunk + (index & (1 << shift - 1)) * itemBytes)
    }

    private var chunkBytes: Int {
        (itemBytes << shift + pageBytes - 1) / pageBytes * pageBytes
    }

    /// Zeros at a multiple of a page: more is mapped, and what is over given back.
    private func allocate(_ bytes: Int) -> UnsafeMutablePointer<UInt8> {
        let protection = PROT_READ | PROT_WRITE
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        let more = pageBytes > Self.smallPage ? pageBytes : 0
        let mapped = unsafe mmap(nil, bytes + more, protection, flags, -1, 0)
        guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else {
            preconditionFailure("no memory for \(bytes) bytes of an index")
        }
        let before = (pageBytes - Int(bitPattern: mapped) % pageBytes) % pageBytes
        let start = unsafe mapped + before
        if before > 0 { unsafe munmap(mapped, before) }
        if before < more { unsafe munmap(start + bytes, more - before) }
        if pageBytes == Self.hugePage { unsafe madvise(start, bytes, MADV_HUGEPAGE) }
        return unsafe start.assumingMemoryBound(to: UInt8.self)
    }
}
