/// The bar that a gain has to reach so that a given share of a stream does: the quantile of the latest gains.
///
/// Gains grow with the pool about as the sum of the rank weights does, so they are compared divided by that sum; what
/// drift remains is why the window is short.
struct GainThreshold: Sendable, Equatable, Codable {
    /// How many gains are remembered.
    static let window = 400

    /// The latest gains, each divided by the scale of its moment.
    private var gains: [Double] = []
    private var next = 0
    /// How many gains have been seen.
    private(set) var seen = 0
    /// How many samples were kept.
    private(set) var kept = 0

    /// Whether there is nothing to compare with yet.
    var isEmpty: Bool { gains.isEmpty }

    /// What a gain divided by its scale has to exceed to be in the upper `share` of the window.
    func bar(share: Double) -> Double {
        guard share < 1, !gains.isEmpty else { return -.infinity }
        let sorted = gains.sorted(by: >)
        return sorted[min(Int(share * Double(sorted.count)), sorted.count - 1)]
    }

    /// Remembers a gain.
    mutating func observe(_ gain: Double) {
        seen += 1
        guard gains.count == Self.window else { return gains.append(gain) }
        gains[next] = gain
        next = (next + 1) % Self.window
    }

    /// Counts a kept sample.
    mutating func countKept() {
        kept += 1
    }
}
