import Vectors

/// Which rows of a matrix are left when duplicates count once.
public enum DistinctRows {
    /// Pairs are compared one by one while a row has at most this many others in its window on average.
    private static let rowsInNarrowWindow = 256

    /// The rows, in order, that are not within `squaredDistance` of an earlier row of the result; with 0, not equal to
    /// one.
    ///
    /// A row's distance to a fixed pivot differs from another row's by at most the distance between the two. So rows are
    /// sorted by that distance, and each is compared with those in a narrow window about it only. Where the windows are
    /// wide, as they are for distances that are more than rounding, matrix products compare each row with all that are
    /// left.
    ///
    /// - Complexity: O(rows · (log rows + rows in a window)), or O(rows · rows left · columns) by matrix products.
    public static func indices(of matrix: Matrix, within squaredDistance: Float) -> [Int] {
        let pivots = PivotDistances(matrix)
        let window = squaredDistance.squareRoot() + pivots.rounding
        if squaredDistance > 0, pivots.pairs(within: window) > matrix.rows * rowsInNarrowWindow {
            var search = NearDuplicateSearch(matrix, within: squaredDistance)
            search.run()
            return search.indices
        }
        var isKept = [Bool](repeating: false, count: matrix.rows)
        return (0..<matrix.rows).filter { row in
            let isRepeated = pivots.contains(near: row, window: window) { other in
                isKept[other] && matrix.coincide(row, other, within: squaredDistance)
            }
            isKept[row] = !isRepeated
            return !isRepeated
        }
    }
}

extension Matrix {
    fileprivate func coincide(_ row: Int, _ other: Int, within bound: Float) -> Bool {
        bound == 0
            ? self.row(row).elementsEqual(self.row(other))
            : squaredDistance(ofRow: row, to: self.row(other)) < bound
    }
}

/// Each row's distances to a few pivots, and the rows sorted by the most telling of them.
private struct PivotDistances {
    /// How much two distances to a pivot can differ by rounding alone.
    let rounding: Float
    /// The distances to the pivot that spreads the rows most.
    private let keys: [Float]
    private let others: [[Float]]
    /// The rows by ascending key, and the place of each row in that order.
    private let sorted: [UInt32]
    private var places: [Int]

    /// Rows of the matrix spread what is like them and what is not; a random direction spreads rows that are equally
    /// far from each other.
    init(_ matrix: Matrix) {
        var generator = SplitMix64(seed: 0)
        let scale = matrix.rows == 0 ? 0 : (matrix.squaredNorms()[0] / Float(matrix.columns)).squareRoot()
        let direction = (0..<matrix.columns).map { _ in Float.random(in: -1...1, using: &generator) * scale }
        var pivots = [direction[...]]
        if matrix.rows > 0 { pivots += [matrix.row(0), matrix.row(matrix.rows / 2)] }
        var distances = pivots.map { pivot in
            var squared: [Float] = []
            matrix.squaredDistances(from: pivot, into: &squared)
            return squared.map { $0.squareRoot() }
        }
        let widest = distances.indices.max { Self.spread(distances[$0]) < Self.spread(distances[$1]) } ?? 0
        keys = distances.remove(at: widest)
        others = distances
        rounding = (keys + others.joined()).reduce(0, max) * 0x1p-24 * Float(matrix.columns / 16 + 32)
        var order = AscendingOrder()
        order.sort(keys[...])
        sorted = order.positions
        places = [Int](repeating: 0, count: sorted.count)
        for (place, row) in sorted.enumerated() { places[Int(row)] = place }
    }

    /// How many pairs of rows have keys within `window` of each other.
    func pairs(within window: Float) -> Int {
        var first = 0
        var count = 0
        for (place, row) in sorted.enumerated() {
            while keys[Int(row)] - keys[Int(sorted[first])] > window { first += 1 }
            count += place - first
        }
        return count
    }

    /// Whether `isMatch` holds for any row other than `row` whose distances to all pivots are within `window` of its own.
    func contains(near row: Int, window: Float, where isMatch: (Int) -> Bool) -> Bool {
        func contains(_ places: some Sequence<Int>) -> Bool {
            for place in places {
                let other = Int(sorted[place])
                // The difference of two infinite distances is NaN, which is no reason to stop.
                if abs(keys[other] - keys[row]) > window { return false }
                if !others.contains(where: { abs($0[other] - $0[row]) > window }), isMatch(other) { return true }
            }
            return false
        }
        let place = places[row]
        return contains(stride(from: place - 1, through: 0, by: -1)) || contains(place + 1..<sorted.count)
    }

    /// The standard deviation, but for a constant factor.
    private static func spread(_ numbers: [Float]) -> Double {
        let mean = Density.mean(numbers)
        return numbers.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    }
}
