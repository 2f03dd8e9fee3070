import CLMDB
import Glibc

/// Looks at the pages of one state of an environment without LMDB, which follows what stands in them without asking.
///
/// A page that is damaged can make LMDB end the process. Here each is read from the file and must be what its place in the
/// trees says, with all that it refers to within bounds. The layout is that of LMDB 0.9 on a machine with 64-bit words.
struct PageWalk {
    private let descriptor: Int32
    private let pageSize: Int
    private let lastPage: UInt64
    /// Which pages belong to something already: no page has two places.
    private var isSeen: [Bool]

    private static let headerSize = 16
    private static let nodeSize = 8
    private static let recordSize = 48
    private static let depthMax = 32
    private static let noPage = UInt64.max

    /// Looks at all trees of the state that a read transaction sees, and that stays as it is while it lasts.
    ///
    /// - Throws: `StoreError.corrupt` for the first page that is not what it should be.
    /// - Complexity: O(pages): the file is read once.
    static func requireSound(
        of environment: Environment, transaction identifier: UInt64
    ) throws(StoreError) {
        let statistics = try environment.currentStatistics()
        var walk = PageWalk(
            descriptor: try environment.descriptor(), pageSize: statistics.pageSize,
            // A writer may have added pages since; this state has none of them.
            lastPage: UInt64(statistics.usedBytes / statistics.pageSize))
        for root in try walk.roots(ofTransaction: identifier) { try walk.follow(root, depth: 0) }
    }

    private init(descriptor: Int32, pageSize: Int, lastPage: UInt64) {
        self.descriptor = descriptor
        self.pageSize = pageSize
        self.lastPage = lastPage
        isSeen = [Bool](repeating: false, count: Int(lastPage) + 1)
    }

    /// The roots of the free list and of the tree of tables, from the meta page of that transaction.
    private func roots(ofTransaction identifier: UInt64) throws(StoreError) -> [UInt64] {
        for number in 0..<2 as Range<UInt64> {
            let page = try read(number)
            // Magic, version, address, map size; two records; the last page; the transaction.
            let records = Self.headerSize + 24
            guard Self.word(page, records + 2 * Self.recordSize + 8) == identifier else { continue }
            return [Self.root(page, records), Self.root(page, records + Self.recordSize)]
        }
        throw damage(0, "a meta page of transaction \(identifier)", "none")
    }

    private mutating func follow(_ number: UInt64, depth: Int) throws(StoreError) {
        if number == Self.noPage { return }
        guard depth < Self.depthMax else { throw damage(number, "a tree of \(Self.depthMax) levels at most", "more") }
        let page = try take(number)
        let (flags, lower, upper) = (Self.half(page, 10), Self.half(page, 12), Self.half(page, 14))
        guard lower >= Self.headerSize, lower <= upper, upper <= pageSize, lower % 2 == 0 else {
            throw damage(number, "free space within the page", "from \(lower) to \(upper)")
        }
        let count = (lower - Self.headerSize) / 2
        switch flags & 0x6F {
        case 0x01:
            guard count > 1 else { throw damage(number, "a branch with two children at least", "\(count)") }
            for node in try nodes(number, page, count, upper) {
                let child = UInt64(Self.half(page, node)) | UInt64(Self.half(page, node + 2)) << 16
                try follow(child | UInt64(Self.half(page, node + 4)) << 32, depth: depth + 1)
            }
        case 0x02:
            for node in try nodes(number, page, count, upper) { try look(at: node, of: number, page, depth: depth) }
        case 0x22:
            let size = Self.half(page, 8)
            guard size > 0, Self.headerSize + count * size <= pageSize else {
                throw damage(number, "values of one size within the page", "\(count) of \(size) bytes")
            }
        default: throw damage(number, "a branch or a leaf", "flags \(flags)")
        }
    }

    /// The places of a page's nodes, each with its key within the page.
    private func nodes(
        _ number: UInt64, _ page: [UInt8], _ count: Int, _ upper: Int
    ) throws(StoreError) -> [Int] {
        var places: [Int] = []
        for index in 0..<count {
            let place = Self.half(page, Self.headerSize + 2 * index)
            guard place >= upper, place + Self.nodeSize <= pageSize,
                place + Self.nodeSize + Self.half(page, place + 6) <= pageSize
            else { throw damage(number, "nodes within the page", "one at \(place)") }
            places.append(place)
        }
        return places
    }

    private mutating func look(
        at node: Int, of number: UInt64, _ page: [UInt8], depth: Int
    ) throws(StoreError) {
        let size = Self.half(page, node) | Self.half(page, node + 2) << 16
        let flags = Self.half(page, node + 4)
        let start = node + Self.nodeSize + Self.half(page, node + 6)
        let stored = flags & 1 != 0 ? 8 : size
        guard flags <= 7, start + stored <= pageSize else {
            throw damage(number, "a value within the page", "\(size) bytes at \(start), flags \(flags)")
        }
        if flags & 1 != 0 { return try lookAtOverflow(Self.word(page, start), bytes: size) }
        if flags & 2 != 0 {
            guard size == Self.recordSize else { throw damage(number, "a tree's record", "\(size) bytes") }
            return try follow(Self.root(page, start), depth: 0)
        }
        if flags & 4 != 0 {
            // Several values of one key, as a page within the page.
            guard size >= Self.headerSize, Self.half(page, start + 12) >= Self.headerSize,
                Self.half(page, start + 12) <= Self.half(page, start + 14), Self.half(page, start + 14) <= size
            else { throw damage(number, "values of one key within the page", "\(size) bytes at \(start)") }
        }
    }

    private mutating func lookAtOverflow(_ number: UInt64, bytes: Int) throws(StoreError) {
        let page = try take(number)
        let pages = Int(Self.half(page, 12)) | Int(Self.half(page, 14)) << 16
        let needed = (Self.headerSize + bytes + pageSize - 1) / pageSize
        guard Self.half(page, 10) & 0x4F == 4, pages >= needed, number + UInt64(pages) - 1 <= lastPage else {
            throw damage(number, "\(needed) pages for a value of \(bytes) bytes", "\(pages)")
        }
        for more in 1..<max(pages, 1) { try mark(number + UInt64(more)) }
    }

    /// Reads a page for the place that it has.
    private mutating func take(_ number: UInt64) throws(StoreError) -> [UInt8] {
        try mark(number)
        let page = try read(number)
        guard Self.word(page, 0) == number else { throw damage(number, "its number", "\(Self.word(page, 0))") }
        return page
    }

    private mutating func mark(_ number: UInt64) throws(StoreError) {
        guard number > 1, number <= lastPage else {
            throw damage(number, "a page from 2 to \(lastPage)", "a reference")
        }
        guard !isSeen[Int(number)] else { throw damage(number, "one place in the trees", "two") }
        isSeen[Int(number)] = true
    }

    private func read(_ number: UInt64) throws(StoreError) -> [UInt8] {
        var page = [UInt8](repeating: 0, count: pageSize)
        let offset = Int(number) * pageSize
        let count = unsafe page.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, offset) }
        guard count == pageSize else { throw damage(number, "\(pageSize) bytes", "\(max(count, 0))") }
        return page
    }

    private func damage(_ number: UInt64, _ expected: String, _ found: String) -> StoreError {
        .corrupt(table: Environment.dataFileName, key: "page \(number)", expected: expected, found: found)
    }

    private static func half(_ page: [UInt8], _ offset: Int) -> Int { Int(page[offset]) | Int(page[offset + 1]) << 8 }

    private static func word(_ page: [UInt8], _ offset: Int) -> UInt64 { LittleEndian.word(page.span, at: offset) }

    private static func root(_ page: [UInt8], _ record: Int) -> UInt64 { word(page, record + 40) }
}

extension Transaction where Access == ReadAccess {
    /// Looks at all pages of this state; `StoreError.corrupt` names the first that is not what it should be.
    package borrowing func requireSoundPages() throws(StoreError) {
        try PageWalk.requireSound(of: environment, transaction: UInt64(unsafe mdb_txn_id(handle)))
    }
}
