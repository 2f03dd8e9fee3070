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

    /// The slots whose codes are not those of their rows, ascending.
    ///
    /// - Parameter names: of the rows, by slot.
    /// - Complexity: O(rows · dimension): every row is read.
    public func mismatches(names: [UInt64], of rows: some RowBacking) -> [Int] {
        precondition(names.count == count, "\(names.count) names of \(count) rows")
        var anew = CodeBlocks(groups: rotation.groups)
        let block = anew.allocate()
        var found: [Int] = []
        let pass = 256
        for start in stride(from: 0, to: count, by: pass) {
            let slots = start..<min(start + pass, count)
            var elements: [Float] = []
            rows.appendRows(named: Array(names[slots]), to: &elements)
            let rotated = rotation.rotated(elements[...])
            for slot in slots {
                let place = CodePlace(packed: places[slot])
                let own = CodePlace(block: block, row: place.row)
                let centroid = centroids[Int(cellOfBlock[Int(place.block)])]
                anew.encode(rotated.row(slot - start), centroid: centroid, slot: UInt32(slot), at: own)
                if anew.code(at: own) != blocks.code(at: place) { found.append(slot) }
            }
        }
        return found
    }
}

extension CodeBlocks {
    /// A row's code, factors and slot, as they stand in its block.
    fileprivate func code(at place: CodePlace) -> [UInt8] {
        let bytes = unsafe bytes(of: place.block)
        let codes = 3 * groups
        var code = (0..<codes).map { unsafe bytes[Self.rows * $0 + place.row] }
        for number in 0..<3 {
            let first = Self.rows * (codes + 4 * number) + 4 * place.row
            unsafe code += bytes[first..<first + 4]
        }
        return code
    }
}
