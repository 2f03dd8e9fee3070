import CKernels
import Vectors

/// A pass over codes for several queries, keeping the best estimates of each.
@safe struct CodeScan: ~Copyable {
    private let groups: Int
    private let tables: UnsafeMutablePointer<UInt8>
    private let keys: UnsafeMutablePointer<UInt64>
    private var queries: [noveld_code_query] = unsafe []
    private var candidates: [noveld_candidates] = unsafe []

    /// - Parameter level: what the scan may use of the processor; all levels find the same.
    init(queries rotated: Matrix, groups: Int, kept: Int, level: ScanLevel = .best) {
        self.groups = groups
        // Twice what is kept: cutting less often would leave bounds loose for longer.
        let room = 2 * kept + 2 * Int(NOVELD_SPARE_KEYS)
        unsafe tables = .allocate(capacity: rotated.rows * 256 * groups)
        unsafe keys = .allocate(capacity: rotated.rows * room)
        unsafe queries.reserveCapacity(rotated.rows)
        unsafe candidates.reserveCapacity(rotated.rows)
        unsafe rotated.elements.withUnsafeBufferPointer { numbers in
            guard let numbers = numbers.baseAddress else { return }
            for query in 0..<rotated.rows {
                unsafe queries.append(
                    noveld_prepare_query(
                        numbers + query * rotated.columns, groups, level.rawValue, tables + query * 256 * groups))
                unsafe candidates.append(
                    noveld_candidates(keys: keys + query * room, kept: kept, room: room, count: 0, bound: .infinity))
            }
        }
    }

    deinit {
        unsafe tables.deallocate()
        unsafe keys.deallocate()
    }

    /// Offers a cell's rows to queries, each with its squared distance from the cell's centroid.
    ///
    /// - Parameter next: what is offered after it, fetched meanwhile.
    mutating func offer(
        _ cell: CellIndex.Cell, _ blocks: CodeBlocks, to visits: ArraySlice<CellVisits.Visit>,
        next: CellIndex.Cell? = nil
    ) {
        let following = next?.blocks ?? []
        unsafe blocks.withItems { items in
            unsafe visits.withUnsafeBufferPointer { visits in
                unsafe noveld_scan_cell(
                    queries, visits.baseAddress, visits.count, items, cell.blocks, cell.count, following,
                    following.count, groups, &candidates)
            }
        }
    }

    /// The slots with a query's best estimates.
    mutating func slots(of query: Int) -> [UInt32] {
        unsafe noveld_cut_candidates(&candidates[query])
        let found = unsafe UnsafeBufferPointer(start: candidates[query].keys, count: candidates[query].count)
        return unsafe found.map { UInt32(truncatingIfNeeded: $0) }
    }

    /// A query's best estimates, as keys: an estimate's ordered bits above the slot. In no particular order.
    mutating func keys(of query: Int) -> [UInt64] {
        unsafe noveld_cut_candidates(&candidates[query])
        return unsafe Array(UnsafeBufferPointer(start: candidates[query].keys, count: candidates[query].count))
    }

    /// The keys that the first `count` rows of a block have for a query.
    ///
    /// - Parameter bases: for each row the query's squared distance from the centroid of its cell.
    func keys(of query: Int, for block: UInt32, in blocks: CodeBlocks, count: Int, bases: [Float]) -> [UInt64] {
        precondition(count <= CodeBlocks.rows && count <= bases.count, "\(bases.count) bases for \(count) rows")
        return unsafe [UInt64](unsafeUninitializedCapacity: count) { keys, written in
            unsafe queries.withUnsafeBufferPointer { queries in
                unsafe blocks.withItems { items in
                    unsafe noveld_block_keys(
                        queries.baseAddress.map { unsafe $0 + query }, noveld_item(items, Int(block)), count, groups,
                        bases, keys.baseAddress)
                }
            }
            written = count
        }
    }

    /// Adds to `slots` those of a cell's rows that may be nearer to the query than their own limits.
    ///
    /// - Parameters:
    ///   - base: the query's squared distance from the cell's centroid.
    ///   - limits: cosine distances by slot; slots beyond have none and are not taken.
    ///   - deviations: by how many standard deviations of the estimator a row may look farther than it is.
    func appendSlots(
        of query: Int, reaching limits: [Float], in cell: CellIndex.Cell, _ blocks: CodeBlocks, base: Float,
        deviations: Float, to slots: inout [UInt32]
    ) {
        unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: CodeBlocks.rows) { found in
            unsafe blocks.withItems { items in
                for (position, block) in cell.blocks.enumerated() {
                    let rows = min(CodeBlocks.rows, cell.count - position * CodeBlocks.rows)
                    let count = unsafe noveld_rows_reaching(
                        [queries[query]], noveld_item(items, Int(block)), rows, groups, base, limits, limits.count,
                        deviations, found.baseAddress)
                    unsafe slots.append(contentsOf: found[..<count])
                }
            }
        }
    }

    /// Takes every row that may be nearer than a squared distance, and none beyond: no more than `kept` between two
    /// calls of `takeSlots`.
    ///
    /// Of a row within that distance, what of the query the code does not see is no longer than the distance itself; the
    /// code's share of it has a standard deviation of √(1 − 2/π) of its length. The query's rounding to steps adds a
    /// twelfth of their square for each dimension.
    mutating func accept(within limit: Float) {
        let deviations: Float = 5
        for query in unsafe queries.indices {
            let step = unsafe queries[query].gain / 2
            let rounding = step * (Float(groups * Int(NOVELD_CODE_GROUP)) / 12).squareRoot()
            let coding = (limit * (1 - 2 / .pi)).squareRoot()
            unsafe queries[query].offset += deviations * (coding * coding + rounding * rounding).squareRoot()
            unsafe candidates[query].bound = limit
        }
    }

    /// The slots that were accepted since the last call.
    mutating func takeSlots(of query: Int) -> [UInt32] {
        let found = unsafe UnsafeBufferPointer(start: candidates[query].keys, count: candidates[query].count)
        unsafe candidates[query].count = 0
        return unsafe found.map { UInt32(truncatingIfNeeded: $0) }
    }
}
