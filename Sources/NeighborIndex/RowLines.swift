import CKernels

/// The rows that are in memory, by slot, in a bounded number of places.
///
/// Invariants: `slots[line]` says whose row a line holds; a slot's line is its number modulo the room; a row that is not
/// stored yet is in its line or in `unstored`.
final class RowLines: Sendable {
    private struct State {
        var memory: ChunkedMemory
        /// Whose row each line holds.
        var slots: [UInt32] = []
        /// Rows that lost their line before they were stored, by name.
        var unstored: [UInt64: [Float]] = [:]
        /// Rows just read.
        var fresh: [Float] = []
    }

    private let columns: Int
    private let room: Int
    private let state: SharedState<State>

    private static let nobody = UInt32.max

    /// Room for `room` rows, none of them in memory yet.
    init(columns: Int, room: Int) {
        self.columns = columns
        self.room = max(1, room)
        state = SharedState(State(memory: ChunkedMemory(itemBytes: columns * MemoryLayout<Float>.stride)))
    }

    private init(copying other: RowLines) {
        columns = other.columns
        room = other.room
        state = SharedState(
            other.state.change { state in
                var copy = state
                copy.memory = state.memory.copy()
                return copy
            })
    }

    /// The same rows in memory of their own.
    func copy() -> RowLines { RowLines(copying: self) }

    /// Forgets what was kept only because it was not stored.
    func forgetUnstored(through name: UInt64) {
        state.change { state in
            if !state.unstored.isEmpty { state.unstored = state.unstored.filter { $0.key > name } }
        }
    }

    /// Puts a slot's row in its line.
    func keep(_ row: ArraySlice<Float>, in slot: Int, _ names: [UInt64], stored: UInt64) {
        precondition(row.count == columns, "a row of \(row.count) does not fit \(columns) columns")
        state.change { state in
            unsafe row.withUnsafeBufferPointer { row in
                guard let row = row.baseAddress else { return }
                unsafe keep(row, in: slot, names, stored, &state)
            }
        }
    }

    /// Gives a slot's line up, because its row is no longer its.
    func leave(_ slot: Int) {
        state.change { state in
            let line = line(of: slot)
            if line < state.slots.count, state.slots[line] == UInt32(slot) { state.slots[line] = Self.nobody }
        }
    }

    /// Lends where the rows in `slots` stand; those that are not in memory are read for it.
    ///
    /// - Parameters:
    ///   - names: of all slots.
    ///   - staying: whether rows that are read take the places of others.
    func withRows(
        _ slots: [UInt32], _ names: [UInt64], _ backing: any RowBacking, staying: Bool, stored: UInt64,
        _ body: (UnsafeMutablePointer<UnsafePointer<Float>?>) -> Void
    ) {
        guard !slots.isEmpty else { return }
        unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: slots.count) { rows in
            guard let rows = rows.baseAddress else { return }
            // Where all are in memory, as mostly, any number of threads may use them at a time.
            let isDone = state.read { state in
                guard unsafe find(slots, names, state, rows).isEmpty else { return false }
                unsafe body(rows)
                return true
            }
            if isDone { return }
            state.change { state in
                let missing = unsafe read(find(slots, names, state, rows), of: slots, names, backing, &state)
                unsafe state.fresh.withUnsafeBufferPointer { fresh in
                    for (place, index) in missing.enumerated() {
                        unsafe rows[index] = fresh.baseAddress.map { unsafe $0 + place * columns }
                    }
                    unsafe body(rows)
                }
                if staying { keepFresh(missing.map { Int(slots[$0]) }, names, stored, &state) }
            }
        }
    }

    /// Rows measured under the lock at a time: who changes one waits no longer than for these.
    private static let measuredAtOnce = 32

    /// Squared distances of `query` to those of the rows in `slots` that are in memory, and `unmeasured` for the others.
    func squaredDistances(
        from query: ArraySlice<Float>, to slots: [UInt32], unmeasured: Float, into distances: inout [Float]
    ) {
        precondition(query.count == columns, "a query of \(query.count) against \(columns) columns")
        distances = [Float](repeating: unmeasured, count: slots.count)
        unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: Self.measuredAtOnce) { rows in
            guard let rows = rows.baseAddress else { return }
            for first in stride(from: 0, to: slots.count, by: Self.measuredAtOnce) {
                let part = first..<min(first + Self.measuredAtOnce, slots.count)
                unsafe measure(query, slots, part, rows, &distances)
            }
        }
    }

    private func measure(
        _ query: ArraySlice<Float>, _ slots: [UInt32], _ part: Range<Int>,
        _ rows: UnsafeMutablePointer<UnsafePointer<Float>?>, _ distances: inout [Float]
    ) {
        var places: [Int] = []
        var measured = [Float](repeating: 0, count: part.count)
        state.read { state in
            for place in part {
                let line = line(of: Int(slots[place]))
                guard line < state.slots.count, state.slots[line] == slots[place] else { continue }
                unsafe (rows + places.count).initialize(to: pointer(line, state))
                places.append(place)
            }
            unsafe query.withUnsafeBufferPointer { query in
                guard let query = query.baseAddress, !places.isEmpty else { return }
                unsafe noveld_squared_distances_apart(query, rows, places.count, columns, &measured)
            }
        }
        for (index, place) in places.enumerated() { distances[place] = measured[index] }
    }

    /// Says where the rows in `slots` stand; gives which of them are not in memory.
    private func find(
        _ slots: [UInt32], _ names: [UInt64], _ state: borrowing State,
        _ rows: UnsafeMutablePointer<UnsafePointer<Float>?>
    ) -> [Int] {
        var missing: [Int] = []
        for (index, slot) in slots.enumerated() {
            precondition(slot < names.count, "slot \(slot) of \(names.count)")
            let line = line(of: Int(slot))
            let isThere = line < state.slots.count && state.slots[line] == slot
            if !isThere { missing.append(index) }
            unsafe (rows + index).initialize(to: isThere ? pointer(line, state) : nil)
        }
        return missing
    }

    /// Reads the rows of some of the slots into `fresh`; gives the order in which they stand there.
    private func read(
        _ missing: [Int], of slots: [UInt32], _ names: [UInt64], _ backing: any RowBacking, _ state: inout State
    ) -> [Int] {
        var order = missing
        var unstored: [Int] = []
        if !state.unstored.isEmpty {
            order = missing.filter { state.unstored[names[Int(slots[$0])]] == nil }
            unstored = missing.filter { state.unstored[names[Int(slots[$0])]] != nil }
        }
        state.fresh.removeAll(keepingCapacity: true)
        state.fresh.reserveCapacity(missing.count * columns)
        backing.appendRows(named: order.map { names[Int(slots[$0])] }, to: &state.fresh)
        for index in unstored { state.fresh += state.unstored[names[Int(slots[index])]] ?? [] }
        precondition(state.fresh.count == missing.count * columns, "rows of another dimension were read")
        return order + unstored
    }

    private func keepFresh(_ slots: [Int], _ names: [UInt64], _ stored: UInt64, _ state: inout State) {
        var fresh: [Float] = []
        swap(&fresh, &state.fresh)
        unsafe fresh.withUnsafeBufferPointer { fresh in
            guard let rows = fresh.baseAddress else { return }
            for (place, slot) in slots.enumerated() {
                unsafe keep(rows + place * columns, in: slot, names, stored, &state)
            }
        }
        swap(&fresh, &state.fresh)
    }

    private func keep(
        _ row: UnsafePointer<Float>, in slot: Int, _ names: [UInt64], _ stored: UInt64, _ state: inout State
    ) {
        let line = line(of: slot)
        while state.slots.count <= line { state.slots.append(Self.nobody) }
        state.memory.grow(to: line + 1)
        let holder = Int(state.slots[line])
        if state.slots[line] != Self.nobody, holder != slot, names[holder] > stored {
            state.unstored[names[holder]] = unsafe Array(
                UnsafeBufferPointer(start: pointer(line, state), count: columns))
        }
        unsafe state.memory.item(line).copyMemory(from: row, byteCount: state.memory.itemBytes)
        state.slots[line] = UInt32(slot)
    }

    private func line(of slot: Int) -> Int { slot < room ? slot : slot % room }

    private func pointer(_ line: Int, _ state: borrowing State) -> UnsafePointer<Float> {
        unsafe UnsafePointer(state.memory.item(line).assumingMemoryBound(to: Float.self))
    }
}
