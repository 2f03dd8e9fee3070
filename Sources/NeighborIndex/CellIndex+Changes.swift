import Vectors

extension CellIndex {
    /// Where a vector belongs, found in advance: no longer true once cells are others.
    public struct Placement: Sendable {
        let rotated: Matrix
        let cell: Int
        let rearrangements: Int
    }

    /// Adds a unit vector in slot `count`.
    ///
    /// - Parameters:
    ///   - rows: the full vectors of all slots there are so far; some are read when a cell splits.
    ///   - placement: the vector's, if it is known.
    public mutating func append(_ vector: ArraySlice<Float>, rows: some RowSource, placement: Placement? = nil) {
        places.append(0)
        insert(vector, placement, slot: UInt32(count - 1), rows: rows)
    }

    /// Puts a unit vector in the place of the one in `slot`.
    public mutating func replace(
        _ slot: Int, with vector: ArraySlice<Float>, rows: some RowSource, placement: Placement? = nil
    ) {
        precondition(slot < count, "slot \(slot) of \(count)")
        vacate(CodePlace(packed: places[slot]))
        insert(vector, placement, slot: UInt32(slot), rows: rows)
    }

    /// Removes the row in `slot`; the row in the last slot moves there.
    public mutating func remove(_ slot: Int) {
        precondition(slot < count, "slot \(slot) of \(count)")
        noteRearrangement()
        vacate(CodePlace(packed: places[slot]))
        let last = places.removeLast()
        guard slot < places.count else { return }
        places[slot] = last
        let place = CodePlace(packed: last)
        blocks.setSlot(UInt32(slot), at: place)
        changedBlocks.insert(place.block)
    }

    private mutating func insert(
        _ vector: ArraySlice<Float>, _ placement: Placement?, slot: UInt32, rows: some RowSource
    ) {
        if cells.isEmpty {
            addCell(centroid: [Float](repeating: 0, count: rotation.rotatedDimension))
        }
        let rotated = placement?.rotated ?? rotation.rotated(vector)
        let known = placement.flatMap { $0.rearrangements == rearrangements ? $0.cell : nil }
        var cell = known ?? centroids.nearest(to: rotated)
        if cells[cell].count == Self.cellCapacity {
            split(cell, rows: rows)
            cell = centroids.nearest(to: rotated)
        }
        put(rotated.row(0), slot: slot, in: cell)
    }

    /// Codes a row at the end of a cell.
    private mutating func put(_ rotated: ArraySlice<Float>, slot: UInt32, in cell: Int) {
        let row = cells[cell].count % CodeBlocks.rows
        if row == 0 { cells[cell].blocks.append(newBlock(of: cell)) }
        let place = CodePlace(block: cells[cell].blocks[cells[cell].count / CodeBlocks.rows], row: row)
        blocks.encode(rotated, centroid: centroids[cell], slot: slot, at: place)
        changedBlocks.insert(place.block)
        cells[cell].count += 1
        places[Int(slot)] = place.packed
    }

    mutating func addCell(centroid: some Collection<Float>) {
        noteRearrangement()
        cells.append(Cell())
        centroids.append(centroid)
        changedCentroids.insert(UInt32(cells.count - 1))
    }

    mutating func setCentroid(_ centroid: some Collection<Float>, of cell: Int) {
        centroids.replace(cell, with: centroid)
        changedCentroids.insert(UInt32(cell))
    }

    mutating func newBlock(of cell: Int) -> UInt32 {
        let block = blocks.allocate()
        if Int(block) == cellOfBlock.count { cellOfBlock.append(0) }
        cellOfBlock[Int(block)] = UInt32(cell)
        return block
    }

    /// Removes the code in a place; the last code of its cell moves there.
    private mutating func vacate(_ place: CodePlace) {
        let cell = Int(cellOfBlock[Int(place.block)])
        cells[cell].count -= 1
        let row = cells[cell].count % CodeBlocks.rows
        let last = CodePlace(block: cells[cell].blocks[cells[cell].count / CodeBlocks.rows], row: row)
        if last != place {
            blocks.copy(last, to: place)
            changedBlocks.insert(place.block)
            places[Int(blocks.slot(at: place))] = place.packed
        }
        changedBlocks.insert(last.block)
        if row == 0 {
            cells[cell].blocks.removeLast()
            blocks.release(last.block)
        }
        if cells[cell].count == 0, cells.count > 1 { removeCell(cell) }
    }

    /// Removes an empty cell; the last one takes its number.
    private mutating func removeCell(_ cell: Int) {
        noteRearrangement()
        centroids.remove(cell)
        changedCentroids.insert(UInt32(cell))
        let last = cells.removeLast()
        changedCentroids.insert(UInt32(cells.count))
        guard cell < cells.count else { return }
        cells[cell] = last
        for block in last.blocks {
            cellOfBlock[Int(block)] = UInt32(cell)
            changedBlocks.insert(block)
        }
    }

    /// Gives back a cell's blocks; its rows are coded anew elsewhere.
    mutating func clear(_ cell: Int) {
        for block in cells[cell].blocks {
            blocks.release(block)
            changedBlocks.insert(block)
        }
        cells[cell] = Cell()
    }
}
