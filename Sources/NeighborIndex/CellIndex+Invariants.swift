import Vectors

extension CellIndex {
    /// Traps where the invariants do not hold; for tests.
    ///
    /// - Complexity: O(rows).
    public func checkInvariants() {
        precondition(centroids.count == cells.count, "\(centroids.count) centroids for \(cells.count) cells")
        precondition(cells.reduce(0) { $0 + $1.count } == count, "the cells do not hold \(count) rows")
        for (number, cell) in cells.enumerated() {
            precondition(cell.count <= Self.cellCapacity, "cell \(number) has \(cell.count) rows")
            precondition(
                cell.blocks.count == (cell.count + CodeBlocks.rows - 1) / CodeBlocks.rows, "blocks of \(number)")
            precondition(cell.blocks.allSatisfy { cellOfBlock[Int($0)] == UInt32(number) }, "a block not of \(number)")
        }
        for (slot, packed) in places.enumerated() {
            let place = CodePlace(packed: packed)
            precondition(Int(blocks.slot(at: place)) == slot, "the code of slot \(slot) is another's")
            let cell = cells[Int(cellOfBlock[Int(place.block)])]
            guard let position = cell.blocks.firstIndex(of: place.block) else {
                preconditionFailure("the code of slot \(slot) is in no cell")
            }
            precondition(position * CodeBlocks.rows + place.row < cell.count, "slot \(slot) lies past the end")
        }
    }
}
