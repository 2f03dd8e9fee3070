import Vectors

/// The full vectors of an index: all in memory, or read from where they are stored as they are needed.
public enum IndexRows: RowSource {
    /// All in memory.
    case memory(RowArena)
    /// Stored elsewhere, some of them in memory too.
    case stored(CachedRows)

    /// The dimension of each row.
    public var columns: Int {
        switch self {
        case .memory(let rows): rows.columns
        case .stored(let rows): rows.columns
        }
    }

    /// Whether other threads may read rows while some are changed.
    package var canBeLent: Bool {
        switch self {
        case .memory: false
        case .stored: true
        }
    }

    /// How many rows there are.
    public var count: Int {
        switch self {
        case .memory(let rows): rows.count
        case .stored(let rows): rows.count
        }
    }

    /// The row in `slot`.
    public func row(_ slot: Int) -> [Float] {
        switch self {
        case .memory(let rows): rows.row(slot)
        case .stored(let rows): rows.row(slot)
        }
    }

    /// Squared distances of `query` to the rows in `slots`, written over `distances`.
    public func squaredDistances(from query: ArraySlice<Float>, to slots: [UInt32], into distances: inout [Float]) {
        switch self {
        case .memory(let rows): rows.squaredDistances(from: query, to: slots, into: &distances)
        case .stored(let rows): rows.squaredDistances(from: query, to: slots, into: &distances)
        }
    }

    /// The same for rows that are not asked for again soon.
    public func squaredDistances(from query: ArraySlice<Float>, to slots: Range<Int>, into distances: inout [Float]) {
        switch self {
        case .memory(let rows): rows.squaredDistances(from: query, to: slots.map(UInt32.init), into: &distances)
        case .stored(let rows): rows.squaredDistances(from: query, to: slots, into: &distances)
        }
    }

    /// Adds the rows in `slots` to the end of `elements`.
    public func appendRows(_ slots: [UInt32], to elements: inout [Float]) {
        switch self {
        case .memory(let rows): rows.appendRows(slots, to: &elements)
        case .stored(let rows): rows.appendRows(slots, to: &elements)
        }
    }

    mutating func append(_ row: ArraySlice<Float>, name: UInt64) {
        change {
            $0.append(row)
        } stored: {
            $0.append(row, name: name)
        }
    }

    mutating func replace(_ slot: Int, with row: ArraySlice<Float>, name: UInt64) {
        change {
            $0.replace(slot, with: row)
        } stored: {
            $0.replace(slot, with: row, name: name)
        }
    }

    mutating func remove(_ slot: Int) {
        change {
            $0.remove(slot)
        } stored: {
            $0.remove(slot)
        }
    }

    mutating func setStored(through name: UInt64) {
        change { _ in
        } stored: {
            $0.setStored(through: name)
        }
    }

    /// Changes the rows where they are: taken out meanwhile, so that nothing is copied.
    private mutating func change(_ memory: (inout RowArena) -> Void, stored: (inout CachedRows) -> Void) {
        switch self {
        case .memory(var rows):
            self = .memory(RowArena(columns: 1))
            memory(&rows)
            self = .memory(rows)
        case .stored(var rows):
            self = .memory(RowArena(columns: 1))
            stored(&rows)
            self = .stored(rows)
        }
    }
}
