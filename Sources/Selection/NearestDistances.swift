import Foundation

/// The K smallest squared distances from a sample to rows of the stream, and the density factor they make.
public struct NearestDistances: Sendable, Equatable {
    /// Ascending, at most K.
    public private(set) var values: [Float]
    /// How many rows of the stream each stands for; empty where that is one for all.
    private(set) var weights: [Float]

    /// Takes the given distances, ascending, each to a row that stands for so many of the stream.
    public init(_ values: [Float], standingFor weight: Float = 1) {
        self.values = values
        weights = weight == 1 ? [] : values.map { _ in weight }
    }

    /// Takes one more distance in, to a row that stands for itself, if it is among the `count` smallest; says whether it was.
    ///
    /// - Parameter once: leaves out a distance that is there already.
    mutating func insert(_ distance: Float, keeping count: Int, once: Bool = false) -> Bool {
        if values.count >= count {
            guard let last = values.last, distance < last else { return false }
        }
        let place = values.firstIndex { distance < $0 } ?? values.count
        if once, place > 0, values[place - 1] == distance { return false }
        values.insert(distance, at: place)
        if !weights.isEmpty { weights.insert(1, at: place) }
        guard values.count > count else { return true }
        values.removeLast()
        if !weights.isEmpty { weights.removeLast() }
        if weights.allSatisfy({ $0 == 1 }) { weights = [] }
        return true
    }

    /// The mean of the distances to the nearest `neighbors` rows of the stream, as far as there are any.
    ///
    /// - Parameter rowsMin: how many distances count at least, if they stand for more.
    func mean(of neighbors: Int, rowsMin: Int) -> Double {
        guard !weights.isEmpty else {
            let nearest = values.prefix(neighbors)
            return nearest.reduce(0.0) { $0 + Double($1) } / Double(nearest.count)
        }
        var (sum, count) = (0.0, 0.0)
        for (place, value) in values.enumerated() {
            var weight = Double(weights[place])
            if place >= min(rowsMin, neighbors) { weight = min(weight, Double(neighbors) - count) }
            guard weight > 0 else { break }
            sum += weight * Double(value)
            count += weight
        }
        return sum / count
    }

    /// ρ = (δ + 1e-9)^−β, where δ is the mean of the distances there are.
    ///
    /// Without any neighbour δ is 2, the squared distance of orthogonal unit vectors.
    ///
    /// - Parameter neighbors: of how many rows of the stream it is, from the nearest on.
    func densityFactor(power: Double, floor: Double, neighbors: Int) -> Double {
        guard power != 0 else { return 1 }
        let mean = values.isEmpty ? 2 : mean(of: neighbors, rowsMin: ReferenceScale.rowsMin)
        let delta = max(mean, floor) + 1e-9
        // The square root is rounded correctly everywhere, `pow` is not.
        return power == 0.5 ? 1 / delta.squareRoot() : pow(delta, -power)
    }
}

extension NearestDistances {
    /// Single-precision numbers: the distances, negative where they are to rows that stand for more or fewer than one, and
    /// then for how many.
    var numbers: [Float] {
        guard let weight = weights.first(where: { $0 != 1 }) else { return values }
        return zip(values, weights).map { $1 == 1 ? $0 : -$0 } + [weight]
    }

    /// Reads `numbers` back; nil where rows stand for what no row can stand for.
    init?(numbers: [Float]) {
        self.init(numbers)
        guard let weight = numbers.last, numbers.dropLast().contains(where: { $0.sign == .minus }) else { return }
        guard weight > 0, weight.isFinite, weight != 1 else { return nil }
        values = numbers.dropLast().map { $0.sign == .minus ? -$0 : $0 }
        weights = numbers.dropLast().map { $0.sign == .minus ? weight : 1 }
    }
}
