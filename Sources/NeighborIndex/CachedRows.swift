import CKernels
import Vectors

/// Full vectors by slot, as many of them in memory as a bound allows; the others are read from where they are stored.
///
/// Each slot has one place in memory: its own, while there are no more slots than places. What is in memory changes the
/// time that something takes and nothing else. A row stays in memory until it is said to be stored.
public struct CachedRows: RowSource {
    /// The dimension of each row.
    public let columns: Int
    private let backing: any RowBacking
    private var names: [UInt64]
    private var lines: RowLines
    /// Whose the lines are: those who borrow them have not got it.
    private var owner = Owner()
    /// Rows of names up to this one are stored.
    private var stored: UInt64

    private final class Owner: Sendable {}

    /// Rows that are read together where they do not stay.
    private static let pass = 256

    /// Rows that are stored under `names`; none is read before it is needed.
    ///
    /// - Parameter room: rows that memory is taken for.
    public init(columns: Int, names: [UInt64], backing: any RowBacking, room: Int) {
        self.columns = columns
        self.names = names
        self.backing = backing
        stored = names.max() ?? 0
        lines = RowLines(columns: columns, room: room)
    }

    /// How many rows there are.
    public var count: Int { names.count }

    /// Says that rows of names up to this one can be read from where they are stored.
    public mutating func setStored(through name: UInt64) {
        guard name > stored else { return }
        own()
        stored = name
        lines.forgetUnstored(through: name)
    }

    /// Adds a row in slot `count`; names ascend with time.
    public mutating func append(_ row: ArraySlice<Float>, name: UInt64) {
        own()
        names.append(name)
        lines.keep(row, in: names.count - 1, names, stored: stored)
    }

    /// Overwrites the row in `slot`.
    public mutating func replace(_ slot: Int, with row: ArraySlice<Float>, name: UInt64) {
        own()
        lines.leave(slot)
        names[slot] = name
        lines.keep(row, in: slot, names, stored: stored)
    }

    /// Removes the row in `slot`; the last one moves there.
    public mutating func remove(_ slot: Int) {
        own()
        let last = names.count - 1
        let moved = slot == last ? [] : row(last)
        lines.leave(slot)
        lines.leave(last)
        names.swapAt(slot, last)
        names.removeLast()
        if slot < last { lines.keep(moved[...], in: slot, names, stored: stored) }
    }

    /// The row in `slot`.
    public func row(_ slot: Int) -> [Float] {
        var row: [Float] = []
        row.reserveCapacity(columns)
        appendRows([UInt32(slot)], to: &row)
        return row
    }

    /// Squared distances of `query` to the rows in `slots`, written over `distances`. The rows stay in memory.
    public func squaredDistances(from query: ArraySlice<Float>, to slots: [UInt32], into distances: inout [Float]) {
        if distances.count != slots.count { distances = [Float](repeating: 0, count: slots.count) }
        measure(query, slots, staying: true, into: &distances, at: 0)
    }

    /// The same for a range of slots, whose rows do not stay in memory: nobody asks for them again soon.
    public func squaredDistances(from query: ArraySlice<Float>, to slots: Range<Int>, into distances: inout [Float]) {
        distances = [Float](repeating: 0, count: slots.count)
        for start in stride(from: slots.lowerBound, to: slots.upperBound, by: Self.pass) {
            let part = start..<min(start + Self.pass, slots.upperBound)
            measure(query, part.map(UInt32.init), staying: false, into: &distances, at: start - slots.lowerBound)
        }
    }

    /// The rows that are in memory, to be measured on any thread while they go on changing.
    func lent() -> RowLines { lines }

    /// Adds the rows in `slots` to the end of `elements`.
    public func appendRows(_ slots: [UInt32], to elements: inout [Float]) {
        for start in stride(from: 0, to: slots.count, by: Self.pass) {
            let part = Array(slots[start..<min(start + Self.pass, slots.count)])
            unsafe lines.withRows(part, names, backing, staying: false, stored: stored) { rows in
                for index in part.indices {
                    unsafe elements.append(contentsOf: UnsafeBufferPointer(start: rows[index], count: columns))
                }
            }
        }
    }

    private func measure(
        _ query: ArraySlice<Float>, _ slots: [UInt32], staying: Bool, into distances: inout [Float], at offset: Int
    ) {
        precondition(query.count == columns, "a query of \(query.count) against \(columns) columns")
        unsafe lines.withRows(slots, names, backing, staying: staying, stored: stored) { rows in
            unsafe query.withUnsafeBufferPointer { query in
                unsafe distances.withUnsafeMutableBufferPointer { distances in
                    guard let query = query.baseAddress, let distances = distances.baseAddress else { return }
                    unsafe noveld_squared_distances_apart(
                        query, rows, slots.count, columns, distances + offset)
                }
            }
        }
    }

    private mutating func own() {
        guard !isKnownUniquelyReferenced(&owner) else { return }
        owner = Owner()
        lines = lines.copy()
    }
}
