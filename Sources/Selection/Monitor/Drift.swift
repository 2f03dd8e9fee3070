import Diversity
import Vectors

/// Whether the stream's distribution has changed: how far the mean embedding of the latest five hundred arrivals is from that
/// of the up to two thousand before them.
///
/// Means are taken of projections to 32 fixed directions, in steps of a hundred arrivals, which bounds what is stored; their
/// distance is measured against the spread of the arrivals, and what chance alone makes of it is taken off. After an alarm the
/// windows begin anew, so that one change raises one alarm.
public struct Drift: Sendable, Equatable, Codable {
    /// Directions that embeddings are projected to.
    static let directionCount = 32
    static let stepLength = 100
    static let recentSteps = 5
    static let olderSteps = 20
    /// Below this many older steps nothing is compared.
    static let olderStepsMin = 10

    /// The squared distance of the two means, as a share of the mean squared distance of an arrival from its mean; nil while
    /// too little has come. About 0 for a stream that stays as it is.
    public private(set) var shift: Double?
    /// The last alarm that was raised.
    public internal(set) var alarm: Alarm?
    /// Mean projections of each step, oldest first, and the mean of their squared length behind them.
    private var steps = PackedFloats()
    private var current = PackedFloats()
    private var arrivals = 0

    /// Before the first arrival.
    public init() {}

    /// The directions for embeddings of that many numbers.
    static func directions(dimension: Int) -> Matrix {
        var generator = SplitMix64(seed: 32)
        let elements = (0..<directionCount * dimension).map { _ in Float.random(in: -1...1, using: &generator) }
        return Matrix(rows: directionCount, columns: dimension, elements: elements).directions()
    }

    /// Takes in an arrival, a unit vector.
    ///
    /// - Returns: A shift that went above `limit`.
    mutating func observe(_ vector: ArraySlice<Float>, _ directions: Matrix, limit: Double?) -> Double? {
        var distances: [Float] = []
        directions.squaredDistances(from: vector, into: &distances)
        if current.values.isEmpty { current.values = [Float](repeating: 0, count: Self.width) }
        var square: Float = 0
        for (index, distance) in distances.enumerated() {
            let projection = 1 - distance / 2
            current.values[index] += projection
            square += projection * projection
        }
        current.values[Self.directionCount] += square
        arrivals += 1
        guard arrivals == Self.stepLength else { return nil }
        steps.values += current.values.map { $0 / Float(Self.stepLength) }
        let excess = steps.values.count / Self.width - Self.recentSteps - Self.olderSteps
        if excess > 0 { steps.values.removeFirst(excess * Self.width) }
        current.values = []
        arrivals = 0
        shift = measuredShift()
        guard let limit, let shift, shift > limit else { return nil }
        steps.values = []
        self.shift = nil
        return shift
    }

    /// Numbers of a step.
    private static let width = directionCount + 1

    private func measuredShift() -> Double? {
        let count = steps.values.count / Self.width
        let older = count - Self.recentSteps
        guard older >= Self.olderStepsMin else { return nil }
        let (before, after, all) = (mean(0..<older), mean(older..<count), mean(0..<count))
        var (distance, spread) = (0.0, all[Self.directionCount])
        for index in 0..<Self.directionCount {
            distance += (after[index] - before[index]) * (after[index] - before[index])
            spread -= all[index] * all[index]
        }
        // Copies of one sample have no spread, and nothing to be shifted against.
        guard spread > 1e-9 else { return 0 }
        let chance = 1 / Double(Self.recentSteps * Self.stepLength) + 1 / Double(older * Self.stepLength)
        return distance / spread - chance
    }

    private func mean(_ range: Range<Int>) -> [Double] {
        var sums = [Double](repeating: 0, count: Self.width)
        for step in range {
            for index in 0..<Self.width { sums[index] += Double(steps.values[step * Self.width + index]) }
        }
        return sums.map { $0 / Double(range.count) }
    }
}
