import Vectors

extension CellIndex {
    /// Rows that are read and rotated at once: they are still near the processor when they are rotated.
    private static let rotatedAtOnce = 32

    /// Divides a cell's rows among two new centroids: one in its place, one in a new cell.
    mutating func split(_ cell: Int, rows: some RowSource) {
        let slots = slots(in: cell)
        rotate(slots, rows)
        let halves = TwoMeans(of: scratch, count: slots.count, columns: rotation.rotatedDimension)
        clear(cell)
        setCentroid(halves.centroids[0], of: cell)
        addCell(centroid: halves.centroids[1])
        for (side, target) in [cell, cells.count - 1].enumerated() {
            fill(target, halves.sides.indices.filter { halves.sides[$0] == side }.map(UInt32.init), of: slots)
        }
    }

    /// Rotates rows into memory that stays: new memory for every split would cost more than the rotation.
    private mutating func rotate(_ slots: [UInt32], _ rows: some RowSource) {
        if scratch.isEmpty {
            scratch = [Float](repeating: 0, count: Self.cellCapacity * rotation.rotatedDimension)
        }
        var elements: [Float] = []
        elements.reserveCapacity(Self.rotatedAtOnce * dimension)
        for start in stride(from: 0, to: slots.count, by: Self.rotatedAtOnce) {
            elements.removeAll(keepingCapacity: true)
            rows.appendRows(Array(slots[start..<min(start + Self.rotatedAtOnce, slots.count)]), to: &elements)
            rotation.rotate(elements[...], into: &scratch, at: start)
        }
    }

    /// Codes chosen rows of those just rotated in an empty cell.
    private mutating func fill(_ cell: Int, _ chosen: [UInt32], of slots: [UInt32]) {
        for _ in stride(from: 0, to: chosen.count, by: CodeBlocks.rows) {
            let block = newBlock(of: cell)
            cells[cell].blocks.append(block)
            changedBlocks.insert(block)
        }
        cells[cell].count = chosen.count
        blocks.encode(scratch, chosen, centroid: centroids[cell], slots: slots, into: cells[cell].blocks)
        for (index, row) in chosen.enumerated() {
            let block = cells[cell].blocks[index / CodeBlocks.rows]
            places[Int(slots[Int(row)])] = CodePlace(block: block, row: index % CodeBlocks.rows).packed
        }
    }

    /// The slots of a cell's rows.
    func slots(in cell: Int) -> [UInt32] {
        (0..<cells[cell].count).map { index in
            blocks.slot(
                at: CodePlace(
                    block: cells[cell].blocks[index / CodeBlocks.rows], row: index % CodeBlocks.rows))
        }
    }
}
