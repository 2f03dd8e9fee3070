import Vectors

extension CellIndex {
    /// Divides a cell's rows among two new centroids: one in its place, one in a new cell.
    mutating func split(_ cell: Int, rows: some RowSource) {
        let slots = slots(in: cell)
        let members = rotatedRows(of: slots, rows)
        defer { scratch = members.elements }
        let halves = TwoMeans(of: members)
        clear(cell)
        setCentroid(halves.centroids.row(0), of: cell)
        addCell(centroid: halves.centroids.row(1))
        let other = cells.count - 1
        for (index, slot) in slots.enumerated() {
            put(members.row(index), slot: slot, in: halves.sides[index] == 0 ? cell : other)
        }
    }

    /// Rows rotated, a few at a time, in memory that stays: new memory for every split would cost more than the rotation.
    private mutating func rotatedRows(of slots: [UInt32], _ rows: some RowSource) -> Matrix {
        let atOnce = 32
        var rotated: [Float] = []
        swap(&rotated, &scratch)
        rotated.removeAll(keepingCapacity: true)
        rotated.reserveCapacity(slots.count * rotation.rotatedDimension)
        var elements: [Float] = []
        for start in stride(from: 0, to: slots.count, by: atOnce) {
            elements.removeAll(keepingCapacity: true)
            rows.appendRows(Array(slots[start..<min(start + atOnce, slots.count)]), to: &elements)
            rotated += rotation.rotated(elements[...]).elements
        }
        return Matrix(rows: slots.count, columns: rotation.rotatedDimension, elements: rotated)
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
