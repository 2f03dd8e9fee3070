import Vectors

extension CellIndex {
    /// The index that `takeChangedBlocks` gave these blocks of.
    ///
    /// - Parameter stored: all of them, by ascending number.
    /// - Throws: `IndexBlockError` where they are not what one index gave.
    /// - Complexity: O(bytes): blocks are copied, nothing is computed from vectors.
    public init(restoring stored: some Sequence<IndexBlock>) throws(IndexBlockError) {
        var reading = CellIndexReading()
        for block in stored { try reading.read(block) }
        self = try reading.finished()
    }
}

/// An index half restored, for whoever has its blocks one by one.
public struct CellIndexReading: Sendable {
    private var index: CellIndex?
    private var rows = 0
    private var cellCount = 0
    private var reference: [Float] = []
    private var centroids = Matrix(columns: 1)
    private var last: UInt32?

    private let rowsMax: Int

    private static let unplaced = UInt32.max

    /// No blocks yet.
    ///
    /// - Parameter rowsMax: what an index may say of the number of its rows, before memory is taken for them.
    public init(rowsMax: Int = .max) {
        self.rowsMax = rowsMax
    }

    /// Takes a block in; they come by ascending number.
    public mutating func read(_ block: IndexBlock) throws(IndexBlockError) {
        guard let bytes = block.bytes else { return }
        if let last, block.number <= last { throw error(block.number, "it comes after block \(last)") }
        last = block.number
        switch block.number {
        case IndexBlock.head: try readHead(bytes)
        case IndexBlock.firstCodes..<IndexBlock.firstCentroid: try readCodes(block.number, bytes)
        default: try readCentroid(block.number, bytes)
        }
    }

    private func error(_ number: UInt32, _ problem: String) -> IndexBlockError {
        IndexBlockError(number: number, problem: problem)
    }

    private mutating func readHead(_ bytes: [UInt8]) throws(IndexBlockError) {
        guard bytes.count >= IndexBlock.headBytes else { throw error(0, "\(bytes.count) bytes, expected 24 at least") }
        let version: UInt32 = number(bytes, at: 0)
        guard version == IndexBlock.version else {
            throw error(0, "version \(version), expected \(IndexBlock.version)")
        }
        let dimension = Int(number(bytes, at: 4) as UInt32)
        guard 1...8192 ~= dimension else { throw error(0, "\(dimension) dimensions, expected 1 to 8192") }
        rows = Int(number(bytes, at: 8) as UInt32)
        cellCount = Int(number(bytes, at: 12) as UInt32)
        guard rows <= rowsMax else { throw error(0, "it is of \(rows) rows, expected \(rowsMax) at most") }
        // A cell has a row, but for the only one.
        guard cellCount <= max(1, rows) else { throw error(0, "\(cellCount) cells for \(rows) rows") }
        var index = CellIndex(dimension: dimension, seed: number(bytes, at: 16))
        reference = floats(bytes[IndexBlock.headBytes...])
        let expected = cellCount >= Centroids.codedFrom ? index.rotation.rotatedDimension : 0
        guard bytes.count == IndexBlock.headBytes + 4 * expected else {
            throw error(0, "\(bytes.count) bytes, expected \(IndexBlock.headBytes + 4 * expected)")
        }
        index.cells = [CellIndex.Cell](repeating: CellIndex.Cell(), count: cellCount)
        index.places = [UInt32](repeating: Self.unplaced, count: rows)
        centroids = Matrix(columns: index.rotation.rotatedDimension)
        self.index = index
    }

    private mutating func readCodes(_ key: UInt32, _ bytes: [UInt8]) throws(IndexBlockError) {
        guard var index = index.take() else { throw error(0, "missing") }
        let expected = IndexBlock.prefixBytes + index.blocks.blockBytes
        guard bytes.count == expected else { throw error(key, "\(bytes.count) bytes, expected \(expected)") }
        let block = key - IndexBlock.firstCodes
        let cell = Int(number(bytes, at: 0) as UInt32)
        let position = Int(number(bytes, at: 4) as UInt32)
        let count = Int(number(bytes, at: 8) as UInt32)
        guard cell < cellCount else { throw error(key, "of cell \(cell), expected below \(cellCount)") }
        guard position < CellIndex.cellCapacity / CodeBlocks.rows, 1...CodeBlocks.rows ~= count else {
            throw error(key, "place \(position) with \(count) rows; a cell has 16 blocks of 1 to 64 rows")
        }
        guard block <= UInt32.max / UInt32(CodeBlocks.rows) else { throw error(key, "no index has so many blocks") }
        index.blocks.restore(block, bytes[IndexBlock.prefixBytes...])
        while index.cellOfBlock.count <= Int(block) { index.cellOfBlock.append(Self.unplaced) }
        index.cellOfBlock[Int(block)] = UInt32(cell)
        while index.cells[cell].blocks.count <= position { index.cells[cell].blocks.append(Self.unplaced) }
        guard index.cells[cell].blocks[position] == Self.unplaced else {
            throw error(key, "cell \(cell) has another block in place \(position)")
        }
        index.cells[cell].blocks[position] = block
        index.cells[cell].count += count
        try place(count, of: block, in: &index)
        self.index = index
    }

    private func place(_ count: Int, of block: UInt32, in index: inout CellIndex) throws(IndexBlockError) {
        for row in 0..<count {
            let place = CodePlace(block: block, row: row)
            let slot = Int(index.blocks.slot(at: place))
            guard slot < rows, index.places[slot] == Self.unplaced else {
                throw error(IndexBlock.firstCodes + block, "slot \(slot) stands twice, or is not below \(rows)")
            }
            index.places[slot] = place.packed
        }
    }

    private mutating func readCentroid(_ key: UInt32, _ bytes: [UInt8]) throws(IndexBlockError) {
        guard key == IndexBlock.firstCentroid + UInt32(centroids.rows), centroids.rows < cellCount else {
            throw error(key, "expected the centroid of cell \(centroids.rows) of \(cellCount)")
        }
        guard bytes.count == 4 * centroids.columns else {
            throw error(key, "\(bytes.count) bytes, expected \(4 * centroids.columns)")
        }
        centroids.append(floats(bytes[...]))
    }

    /// The index, once all blocks were read.
    ///
    /// - Throws: `IndexBlockError` where some are missing.
    public consuming func finished() throws(IndexBlockError) -> CellIndex {
        guard var index else { throw error(0, "missing") }
        guard centroids.rows == cellCount else {
            throw error(IndexBlock.firstCentroid + UInt32(centroids.rows), "missing")
        }
        for (number, cell) in index.cells.enumerated() {
            let full = (cell.blocks.count - 1) * CodeBlocks.rows
            guard !cell.blocks.contains(Self.unplaced), cell.blocks.isEmpty ? cell.count == 0 : cell.count > full
            else { throw error(IndexBlock.firstCentroid + UInt32(number), "blocks of this cell are missing") }
        }
        if let slot = index.places.firstIndex(of: Self.unplaced) {
            throw error(0, "slot \(slot) of \(rows) stands nowhere")
        }
        index.centroids = Centroids(centroids, reference: reference, groups: index.rotation.groups)
        index.blocks.setFree(
            index.cellOfBlock.indices.filter { index.cellOfBlock[$0] == Self.unplaced }.map(UInt32.init))
        return index
    }
}

private func number<Number: FixedWidthInteger>(_ bytes: [UInt8], at offset: Int) -> Number {
    bytes[offset..<offset + MemoryLayout<Number>.size].reversed().reduce(0) { $0 << 8 | Number($1) }
}

private func floats(_ bytes: ArraySlice<UInt8>) -> [Float] {
    stride(from: bytes.startIndex, to: bytes.endIndex - 3, by: 4).map { offset in
        Float(bitPattern: bytes[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
    }
}
