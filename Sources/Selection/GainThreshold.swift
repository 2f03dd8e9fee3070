/// The bar that a gain has to reach so that a given share of a stream does: the quantile of the latest gains.
///
/// Gains grow with the pool about as the sum of the rank weights does, so they are compared divided by that sum; what
/// drift remains is why the window is short.
struct GainThreshold: Sendable, Equatable {
    /// How many gains are remembered.
    static let window = 400

    /// The latest gains, each divided by the scale of its moment.
    private var gains: [Double] = []
    /// What the samples of these gains cost.
    private var costs: [Double] = []
    private var next = 0

    /// Nothing seen yet.
    init() {}

    /// What a gain divided by its scale has to exceed to be in the upper `share` of the window.
    func bar(share: Double) -> Double {
        guard share < 1, !gains.isEmpty else { return -.infinity }
        let sorted = gains.sorted(by: >)
        return sorted[min(Int(share * Double(sorted.count)), sorted.count - 1)]
    }

    /// What a gain divided by its scale and its cost has to exceed to be among the highest such, which together make up
    /// `share` of the window's cost.
    func barForCost(share: Double) -> Double {
        guard share < 1, !gains.isEmpty else { return -.infinity }
        let sorted = zip(gains, costs).map { (ratio: $0 / $1, cost: $1) }.sorted { $0.ratio > $1.ratio }
        let allowed = share * costs.reduce(0, +)
        var spent = 0.0
        for (ratio, cost) in sorted {
            spent += cost
            if spent > allowed { return ratio }
        }
        return sorted.last?.ratio ?? -.infinity
    }

    /// Remembers a gain, and what its sample costs.
    mutating func observe(_ gain: Double, cost: Double) {
        guard gains.count == Self.window else {
            gains.append(gain)
            return costs.append(cost)
        }
        gains[next] = gain
        costs[next] = cost
        next = (next + 1) % Self.window
    }
}

extension GainThreshold: Codable {
    private enum CodingKeys: CodingKey {
        case gains, costs, next
    }

    /// Reads a stored one; before costs counted, all were 1.
    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        gains = try fields.decode([Double].self, forKey: .gains)
        costs =
            try fields.decodeIfPresent([Double].self, forKey: .costs) ?? [Double](repeating: 1, count: gains.count)
        next = try fields.decode(Int.self, forKey: .next)
    }
}
