/// Draws members with a probability in proportion to their density.
package struct DensityDraw {
    /// Sums of the densities so far.
    private let sums: [Double]

    /// `densities` are positive.
    package init(_ densities: [Double]) {
        var sum = 0.0
        sums = densities.map { density in
            sum += density
            return sum
        }
    }

    /// `count` members, the same one perhaps several times.
    ///
    /// - Complexity: O(count · log n).
    package func rows(_ count: Int, using generator: inout some RandomNumberGenerator) -> [Int] {
        guard let total = sums.last else { return [] }
        return (0..<count).map { _ in first(above: Double.random(in: 0..<total, using: &generator)) }
    }

    private func first(above point: Double) -> Int {
        var (low, high) = (0, sums.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] > point { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
