import Foundation

/// How much what arrives still adds to the pool.
///
/// A thousand arrivals' improvement is what their keeps added to F, the sum over members that NovelSum divides by a constant
/// while the pool is full (a swap adds its gain less what the displaced member was worth), as a share of F. Summed in steps of a
/// hundred arrivals, so that it is bounded and a function of the stream.
public struct Saturation: Sendable, Equatable, Codable {
    /// The last thousand arrivals, or what there is of them.
    public struct Span: Sendable, Equatable, Codable {
        /// How many.
        public internal(set) var arrivals = 0
        /// Of them, kept.
        public internal(set) var kept = 0
        /// What they added to F, as a share of F behind them.
        public internal(set) var improvement = 0.0
        /// The mean cosine distance of an arrival to the nearest member.
        public internal(set) var distance = 0.0
    }

    /// What a few arrivals added.
    private struct Step: Sendable, Equatable, Codable {
        var arrivals = 0
        var kept = 0
        var gain = 0.0
        var distance = 0.0

        mutating func add(_ other: Step) {
            arrivals += other.arrivals
            kept += other.kept
            gain += other.gain
            distance += other.distance
        }
    }

    /// Arrivals in a step.
    static let stepLength = 100
    /// Steps in a span: a thousand arrivals.
    static let spanSteps = 10
    /// How many spans' improvements are remembered for the forecast.
    static let spansMax = 32

    /// The last thousand arrivals, in whole steps.
    public private(set) var last = Span()
    /// The improvements of whole spans, oldest first.
    public private(set) var improvements: [Double] = []
    /// How many whole spans there have been.
    public private(set) var spans = 0
    /// The last alarm that was raised.
    public internal(set) var alarm: Alarm?
    /// Whether the latest two spans were below the limit of alarms.
    private var isBelow = false
    private var steps: [Step] = []
    private var current = Step()
    private var completedSteps = 0

    /// Before the first arrival.
    public init() {}

    /// Whether the next arrival completes a step.
    var isAtStepEnd: Bool { current.arrivals == Self.stepLength - 1 }

    /// Takes in a decided arrival.
    ///
    /// - Parameters:
    ///   - gain: what its keep added to F; 0 for a drop.
    ///   - distance: to the nearest member.
    ///   - total: F now; needed where `isAtStepEnd` only.
    /// - Returns: An improvement that went below `limit`, where two spans in a row have for the first time.
    mutating func observe(
        isKept: Bool, gain: Double, distance: Double, limit: Double?, total: Double
    ) -> Double? {
        current.add(Step(arrivals: 1, kept: isKept ? 1 : 0, gain: gain, distance: distance))
        guard current.arrivals == Self.stepLength else { return nil }
        steps.append(current)
        if steps.count > Self.spanSteps { steps.removeFirst() }
        current = Step()
        var sum = Step()
        for step in steps { sum.add(step) }
        last = Span(
            arrivals: sum.arrivals, kept: sum.kept, improvement: total > 0 ? sum.gain / total : 0,
            distance: sum.distance / Double(sum.arrivals))
        completedSteps += 1
        guard completedSteps.isMultiple(of: Self.spanSteps) else { return nil }
        spans += 1
        improvements.append(last.improvement)
        if improvements.count > Self.spansMax { improvements.removeFirst() }
        return crossing(limit)
    }

    private mutating func crossing(_ limit: Double?) -> Double? {
        guard let limit else { return nil }
        let latest = improvements.suffix(2)
        let wasBelow = isBelow
        if latest.count == 2, latest.allSatisfy({ $0 < limit }) { isBelow = true }
        // Not again for a value that hovers about the limit.
        if latest.allSatisfy({ $0 > 2 * limit }) { isBelow = false }
        return isBelow && !wasBelow ? latest.last : nil
    }

    /// After how many more arrivals a thousand will improve the pool by less than `share`: 0 where they do already, nil where
    /// what was seen does not tell.
    ///
    /// A power of the number of arrivals is fitted to the latest half of the spans, at least four: of a stationary stream the
    /// n-th arrival is among the best with a chance that falls as 1/n.
    public func arrivalsUntil(improvementBelow share: Double) -> Int? {
        if improvements.count > 1, improvements.suffix(2).allSatisfy({ $0 < share }) { return 0 }
        let count = max(4, improvements.count / 2)
        guard improvements.count >= count, share > 0 else { return nil }
        let latest = improvements.suffix(count)
        let points = latest.enumerated().compactMap { index, improvement -> (x: Double, y: Double)? in
            guard improvement > 0 else { return nil }
            return (log(Double(spans - count + index + 1)), log(improvement))
        }
        guard points.count >= 4 else { return nil }
        let (x, y) = points.reduce((0.0, 0.0)) { ($0.0 + $1.x, $0.1 + $1.y) }
        let (meanX, meanY) = (x / Double(points.count), y / Double(points.count))
        let slope =
            points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) }
            / points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
        guard slope < -0.05 else { return nil }
        let spansThen = exp(meanX + (log(share) - meanY) / slope)
        let arrivals = (spansThen - Double(spans)) * Double(Self.stepLength * Self.spanSteps)
        return arrivals < 1e15 ? max(0, Int(arrivals)) : nil
    }
}
