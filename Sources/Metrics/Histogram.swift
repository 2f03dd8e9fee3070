/// How often values fell below each of some fixed bounds.
///
/// ```swift
/// var seconds = Histogram(bounds: Histogram.seconds)
/// seconds.observe(0.002)
/// ```
///
/// - Complexity: an observation takes O(log of the bounds).
public struct Histogram: Sendable, Equatable {
    /// The upper bounds of the buckets, ascending; the one without a bound is not among them.
    public let bounds: [Double]
    /// How many values fell in each bucket alone, and last those above all bounds.
    public private(set) var counts: [UInt64]
    /// The sum of the values.
    public private(set) var sum = 0.0

    /// Bounds for durations, from 10 microseconds to 10 seconds.
    public static let seconds = [
        0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
        2.5, 5, 10,
    ]

    /// No values yet.
    public init(bounds: [Double]) {
        precondition(zip(bounds, bounds.dropFirst()).allSatisfy(<), "bounds that do not ascend")
        self.bounds = bounds
        counts = [UInt64](repeating: 0, count: bounds.count + 1)
    }

    /// How many values there are.
    public var count: UInt64 { counts.reduce(0, +) }

    /// Takes a value in as often as `times`; what is not finite is left out, since it would spoil the sum.
    public mutating func observe(_ value: Double, times: Int = 1) {
        guard value.isFinite, times > 0 else { return }
        var (low, high) = (0, bounds.count)
        while low < high {
            let middle = (low + high) / 2
            if value <= bounds[middle] { high = middle } else { low = middle + 1 }
        }
        counts[low] += UInt64(times)
        sum += value * Double(times)
    }
}
