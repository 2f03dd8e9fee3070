import NeighborIndex

/// What the store has to change of an index.
public struct IndexChanges: Sendable, Equatable {
    /// Whether all that is stored of the index is to be deleted before.
    public internal(set) var clears = false
    /// What is to be put, or deleted, under its number.
    public internal(set) var blocks: [IndexBlock] = []

    /// No changes.
    public init() {}

    /// Whether there is nothing to change.
    public var isEmpty: Bool { !clears && blocks.isEmpty }
}

/// An index by codes as it was stored.
public struct StoredIndex: Sendable {
    let codes: CellIndex
    /// Up to how many rows there should have been no codes.
    let exactBelow: Int?

    /// Under which number it is stored up to how many rows there should be none.
    static let exactBelowNumber = UInt32.max

    static func exactBelowBlock(_ count: Int) -> IndexBlock {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
        return IndexBlock(number: exactBelowNumber, bytes: bytes)
    }

    /// How many rows it is of.
    public var count: Int { codes.count }

    /// The dimension of the rows.
    public var dimension: Int { codes.dimension }

    /// The slots whose codes are not those of their rows.
    ///
    /// - Parameter names: of the rows, by slot.
    /// - Complexity: O(rows · dimension): every row is read.
    public func mismatches(names: [UInt64], of rows: some RowBacking) -> [Int] {
        codes.mismatches(names: names, of: rows)
    }
}

/// An index half read from its blocks.
public struct StoredIndexReading: Sendable {
    private var reading: CellIndexReading
    private var exactBelow: Int?
    private var isEmpty = true

    /// No blocks yet.
    ///
    /// - Parameter rowsMax: what an index may say of the number of its rows, before memory is taken for them.
    public init(rowsMax: Int = .max) {
        reading = CellIndexReading(rowsMax: rowsMax)
    }

    /// Takes a block in; they come by ascending number.
    public mutating func read(_ block: IndexBlock) throws(IndexBlockError) {
        isEmpty = false
        guard block.number == StoredIndex.exactBelowNumber else { return try reading.read(block) }
        guard let bytes = block.bytes, bytes.count == 8 else {
            throw IndexBlockError(number: block.number, problem: "\(block.bytes?.count ?? 0) bytes, expected 8")
        }
        exactBelow = bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// The index, once all blocks were read; nil where there were none.
    ///
    /// - Throws: `IndexBlockError` where some are missing.
    public consuming func finished() throws(IndexBlockError) -> StoredIndex? {
        if isEmpty { return nil }
        return StoredIndex(codes: try reading.finished(), exactBelow: exactBelow)
    }
}
