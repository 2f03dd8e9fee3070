extension CellIndex {
    /// The blocks that changed since this was last asked, by ascending number; the first time all that there are.
    ///
    /// Whoever stores them in the transaction that stores the rows' vectors, and feeds all stored ones to
    /// `init(restoring:)` later, has an index that answers to the bit as this one does at that moment. For 64 new rows it
    /// is about 64 blocks; a cell that splits changes all of its own.
    public mutating func takeChangedBlocks() -> [IndexBlock] {
        let changedCodes = changedBlocks.take()
        let changedCells = changedCentroids.take()
        guard !changedCodes.isEmpty || !changedCells.isEmpty else { return [] }
        var result = [IndexBlock(number: IndexBlock.head, bytes: headBytes)]
        result.reserveCapacity(1 + changedCodes.count + changedCells.count)
        for block in changedCodes {
            result.append(IndexBlock(number: IndexBlock.firstCodes + block, bytes: bytes(of: block)))
        }
        for cell in changedCells {
            let bytes = Int(cell) < cells.count ? centroids[Int(cell)].flatMap { littleEndian($0.bitPattern) } : nil
            result.append(IndexBlock(number: IndexBlock.firstCentroid + cell, bytes: bytes))
        }
        return result
    }

    private var headBytes: [UInt8] {
        [IndexBlock.version, UInt32(dimension), UInt32(count), UInt32(cells.count)].flatMap { littleEndian($0) }
            + littleEndian(seed) + centroids.reference.flatMap { littleEndian($0.bitPattern) }
    }

    /// Nil for a block that is not in use.
    private func bytes(of block: UInt32) -> [UInt8]? {
        let cell = Int(cellOfBlock[Int(block)])
        guard cell < cells.count, let position = cells[cell].blocks.firstIndex(of: block) else { return nil }
        let rows = min(CodeBlocks.rows, cells[cell].count - position * CodeBlocks.rows)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(IndexBlock.prefixBytes + blocks.blockBytes)
        for number in [UInt32(cell), UInt32(position), UInt32(rows), 0] { bytes += littleEndian(number) }
        unsafe bytes.append(contentsOf: blocks.bytes(of: block))
        return bytes
    }
}

private func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
    unsafe withUnsafeBytes(of: number.littleEndian) { unsafe Array($0) }
}
