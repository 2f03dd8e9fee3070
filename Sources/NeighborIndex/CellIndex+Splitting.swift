import Vectors

extension CellIndex {
    /// Divides a cell's rows among two new centroids: one in its place, one in a new cell.
    mutating func split(_ cell: Int, rows: some RowSource) {
        let slots = slots(in: cell)
        var elements: [Float] = []
        elements.reserveCapacity(slots.count * dimension)
        rows.appendRows(slots, to: &elements)
        let members = rotation.rotated(elements[...])
        let halves = TwoMeans(of: members)
        clear(cell)
        setCentroid(halves.centroids.row(0), of: cell)
        addCell(centroid: halves.centroids.row(1))
        let other = cells.count - 1
        for (index, slot) in slots.enumerated() {
            put(members.row(index), slot: slot, in: halves.sides[index] == 0 ? cell : other)
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
