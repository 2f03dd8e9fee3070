import CKernels

/// Unit vectors rounded to a byte a number, for distances that need not be exact: several times as fast as the exact ones.
///
/// A distance is off by about a thousandth, to either side, and is a function of its two vectors alone: the same bits on
/// every machine, whichever of the two is measured from.
package struct RoundedRows: Sendable {
    /// A vector to measure from.
    package struct Query: Sendable, Equatable {
        fileprivate var numbers: [Int8]
        fileprivate var scale: Float

        /// Adds it to what is written.
        package func write(to writer: inout NumberWriter) {
            writer.write(numbers)
            writer.write([scale])
        }
    }

    private static let group = Int(NOVELD_ROUNDED_GROUP)
    private static let queriesTogether = Int(NOVELD_ROUNDED_QUERIES)

    private let columns: Int
    private let stride: Int
    /// Whole groups of rows: see `rounded_rows.h`.
    private var groups: [UInt8] = []
    private var scales: [Float] = []

    /// No rows.
    package init(columns: Int) {
        self.columns = columns
        let run = Int(NOVELD_ROUNDED_RUN)
        stride = (columns + run - 1) / run * run
    }

    /// How many rows there are.
    package var count: Int { scales.count }

    /// The rounded form of a unit vector.
    package func query(_ vector: ArraySlice<Float>) -> Query {
        precondition(vector.count == columns, "a vector of \(vector.count) does not fit \(columns) columns")
        var query = Query(numbers: [Int8](repeating: 0, count: stride), scale: 0)
        query.scale = unsafe vector.withUnsafeBufferPointer { vector in
            guard let first = vector.baseAddress else { return 0 }
            return unsafe noveld_round_row(first, columns, &query.numbers)
        }
        return query
    }

    /// The one that was written; nil where that is cut short.
    package func query(reading reader: inout NumberReader) -> Query? {
        guard let numbers = reader.read(stride, of: Int8.self), let scale = reader.readOne(Float.self) else {
            return nil
        }
        return Query(numbers: numbers, scale: scale)
    }

    /// Row `index`, to measure from.
    package func query(row index: Int) -> Query {
        precondition(index < count, "row \(index) of \(count)")
        var query = Query(numbers: [Int8](repeating: 0, count: stride), scale: scales[index])
        unsafe groups.withUnsafeBufferPointer { groups in
            guard let first = groups.baseAddress else { return }
            unsafe noveld_get_rounded_row(
                first + index / Self.group * Self.group * stride, index % Self.group, &query.numbers, stride)
        }
        return query
    }

    /// Adds a row at the end.
    package mutating func append(_ vector: ArraySlice<Float>) {
        if count % Self.group == 0 { groups += repeatElement(0, count: Self.group * stride) }
        scales.append(0)
        write(query(vector), to: count - 1)
    }

    /// Overwrites row `index`.
    package mutating func replace(_ index: Int, with vector: ArraySlice<Float>) {
        write(query(vector), to: index)
    }

    /// Removes row `index`; the last one takes its place.
    package mutating func remove(_ index: Int) {
        if index < count - 1 { write(query(row: count - 1), to: index) }
        removeLast()
    }

    /// Removes the last row.
    package mutating func removeLast() {
        scales.removeLast()
        if count % Self.group == 0 { groups.removeLast(Self.group * stride) }
    }

    private mutating func write(_ row: Query, to index: Int) {
        precondition(index < count, "row \(index) of \(count)")
        scales[index] = row.scale
        unsafe groups.withUnsafeMutableBufferPointer { groups in
            guard let first = groups.baseAddress else { return }
            unsafe noveld_put_rounded_row(
                first + index / Self.group * Self.group * stride, index % Self.group, row.numbers, stride)
        }
    }

    /// The cosine distance of a vector to each row.
    package func distances(from query: Query) -> [Float] {
        distances(from: [query])[0]
    }

    /// By how much a distance may be too large, where rows are looked for that are near.
    private static let tolerance: Float = 0.004

    /// The rows, ascending, that may lie within their own limits: all that do, but for a few whose distances are far off.
    package static func within(_ limits: [Float], of distances: [Float]) -> [UInt32] {
        zip(limits, distances).enumerated().filter { $1.1 - tolerance < $1.0 }.map { UInt32($0.offset) }
    }

    /// The cosine distance of a vector to row `index`.
    package func distance(from query: Query, to index: Int) -> Float {
        precondition(index < count, "row \(index) of \(count)")
        return unsafe groups.withUnsafeBufferPointer { groups in
            guard let first = groups.baseAddress else { return 1 }
            return unsafe noveld_rounded_distance(
                query.numbers, query.scale, first + index / Self.group * Self.group * stride, index % Self.group,
                scales[index], stride)
        }
    }

    /// The cosine distances of several vectors to each row: rows are fetched from memory once for some of them.
    package func distances(from queries: [Query], workers: Workers = Workers(count: 1)) -> [[Float]] {
        guard workers.count > 1, queries.count > 1 else { return distances(from: queries[...]) }
        let each = min((queries.count + workers.count - 1) / workers.count, Self.queriesTogether)
        return workers.map(queries.count, inBlocksOf: each, scratch: {}) { distances(from: queries[$1]) }.flatMap(
            \.self)
    }

    private func distances(from queries: ArraySlice<Query>) -> [[Float]] {
        Swift.stride(from: queries.startIndex, to: queries.endIndex, by: Self.queriesTogether).flatMap { first in
            let together = queries[first..<min(first + Self.queriesTogether, queries.endIndex)]
            return unsafe distances(from: together, into: [])
        }
    }

    /// The distances of queries of which `measured` have their place already, the last ones: gives those of the others.
    private func distances(
        from queries: ArraySlice<Query>, into places: [UnsafeMutablePointer<Float>?]
    ) -> [[Float]] {
        guard unsafe places.count < queries.count else {
            let numbers = queries.flatMap(\.numbers)
            let scales = queries.map(\.scale)
            unsafe noveld_rounded_distances(
                numbers, scales, queries.count, groups, self.scales, count, stride, places)
            return []
        }
        var others: [[Float]] = []
        let own = unsafe [Float](unsafeUninitializedCapacity: count) { place, filled in
            others = unsafe distances(from: queries, into: places + [place.baseAddress])
            filled = count
        }
        return [own] + others
    }
}
