import Foundation

/// The K smallest squared distances from a sample to rows of the reference, and the density factor they make.
public struct NearestDistances: Sendable, Equatable {
    /// Ascending, at most K.
    public private(set) var values: [Float]

    /// Takes the given distances, ascending.
    public init(_ values: [Float]) {
        self.values = values
    }

    /// Takes one more distance in if it is among the `count` smallest; says whether it was.
    mutating func insert(_ distance: Float, keeping count: Int) -> Bool {
        if values.count >= count {
            guard let last = values.last, distance < last else { return false }
            values.removeLast()
        }
        values.insert(distance, at: values.firstIndex { distance < $0 } ?? values.count)
        return true
    }

    /// ρ = (δ + 1e-9)^−β, where δ is the mean of the distances there are.
    ///
    /// Without any neighbour δ is 2, the squared distance of orthogonal unit vectors.
    ///
    /// - Parameter neighbors: how many of the distances count, from the nearest on.
    func densityFactor(power: Double, floor: Double, neighbors: Int = .max) -> Double {
        guard power != 0 else { return 1 }
        let values = values.prefix(neighbors)
        let mean = values.isEmpty ? 2 : values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
        let delta = max(mean, floor) + 1e-9
        // The square root is rounded correctly everywhere, `pow` is not.
        return power == 0.5 ? 1 / delta.squareRoot() : pow(delta, -power)
    }
}
