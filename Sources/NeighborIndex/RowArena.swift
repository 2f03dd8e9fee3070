import CKernels
import Vectors

/// Full vectors in memory, by slot: rows that never move while others are added.
public struct RowArena: RowSource {
    /// The dimension of each row.
    public let columns: Int
    /// How many rows there are.
    public private(set) var count = 0
    private var memory: ChunkedMemory

    /// No rows yet, of `columns` numbers each.
    public init(columns: Int) {
        self.columns = columns
        memory = ChunkedMemory(itemBytes: columns * MemoryLayout<Float>.stride)
    }

    /// Adds a row in slot `count`.
    public mutating func append(_ row: ArraySlice<Float>) {
        ownMemory()
        memory.grow(to: count + 1)
        count += 1
        write(row, in: count - 1)
    }

    /// Overwrites the row in `slot`.
    public mutating func replace(_ slot: Int, with row: ArraySlice<Float>) {
        ownMemory()
        write(row, in: slot)
    }

    /// Removes the row in `slot`; the last one moves there.
    public mutating func remove(_ slot: Int) {
        precondition(slot < count, "slot \(slot) of \(count)")
        ownMemory()
        count -= 1
        if slot < count { unsafe memory.item(slot).copyMemory(from: memory.item(count), byteCount: memory.itemBytes) }
    }

    /// The row in `slot`.
    public func row(_ slot: Int) -> [Float] {
        precondition(slot < count, "slot \(slot) of \(count)")
        return unsafe Array(UnsafeBufferPointer(start: pointer(slot), count: columns))
    }

    /// Squared distances of `query` to the rows in `slots`, written over `distances`.
    public func squaredDistances(from query: ArraySlice<Float>, to slots: [UInt32], into distances: inout [Float]) {
        precondition(query.count == columns, "a query of \(query.count) against \(columns) columns")
        if distances.count != slots.count { distances = [Float](repeating: 0, count: slots.count) }
        precondition(slots.allSatisfy { $0 < count }, "slots past \(count)")
        unsafe query.withUnsafeBufferPointer { query in
            guard let query = query.baseAddress else { return }
            unsafe memory.withItems { items in
                unsafe noveld_squared_distances_of(query, items, slots, slots.count, columns, &distances)
            }
        }
    }

    /// Adds the rows in `slots` to the end of `elements`.
    public func appendRows(_ slots: [UInt32], to elements: inout [Float]) {
        precondition(slots.allSatisfy { $0 < count }, "slots past \(count)")
        let first = elements.count
        elements.append(contentsOf: repeatElement(0, count: slots.count * columns))
        unsafe elements.withUnsafeMutableBufferPointer { elements in
            guard let target = elements.baseAddress else { return }
            unsafe memory.withItems { items in
                unsafe noveld_gather_rows(items, slots, slots.count, columns, target + first)
            }
        }
    }

    private func pointer(_ slot: Int) -> UnsafePointer<Float> {
        unsafe UnsafePointer(memory.item(slot).assumingMemoryBound(to: Float.self))
    }

    private func write(_ row: ArraySlice<Float>, in slot: Int) {
        precondition(row.count == columns, "a row of \(row.count) does not fit \(columns) columns")
        precondition(slot < count, "slot \(slot) of \(count)")
        unsafe row.withUnsafeBytes { row in
            guard let row = row.baseAddress else { return }
            unsafe memory.item(slot).copyMemory(from: row, byteCount: memory.itemBytes)
        }
    }

    private mutating func ownMemory() {
        if !isKnownUniquelyReferenced(&memory) { memory = memory.copy() }
    }
}
