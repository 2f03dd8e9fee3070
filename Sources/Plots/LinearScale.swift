import Foundation

/// Maps values to places along an axis, linearly.
public struct LinearScale: Sendable, Equatable {
    /// The values that the ends of the axis stand for; never the same.
    public let domain: ClosedRange<Double>
    /// Where the axis begins and ends, in pixels; the end may come first.
    public let start: Double, end: Double

    /// A scale from `domain`, whose ends are finite, to the pixels from `start` to `end`. A domain of one value is widened
    /// about it.
    public init(_ domain: ClosedRange<Double>, from start: Double, to end: Double) {
        precondition(domain.lowerBound.isFinite && domain.upperBound.isFinite, "a scale from \(domain)")
        let isPoint = domain.upperBound - domain.lowerBound <= abs(domain.lowerBound) * 1e-12
        let margin = isPoint ? max(abs(domain.lowerBound) * 0.1, 1e-6) : 0
        self.domain = domain.lowerBound - margin...domain.upperBound + margin
        self.start = start
        self.end = end
    }

    /// The place of `value`, beyond the ends where it is outside the domain.
    public func callAsFunction(_ value: Double) -> Double {
        start + (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound) * (end - start)
    }

    /// A value that an axis shows, and its text.
    public struct Tick: Sendable, Equatable {
        /// The value.
        public let value: Double
        /// With as many digits as tell it from its neighbours.
        public let label: String
    }

    /// Round values within the domain, `count` + 1 of them at most: multiples of 1, 2 or 5 times a power of ten.
    public func ticks(about count: Int = 5) -> [Tick] {
        let rough = (domain.upperBound - domain.lowerBound) / Double(max(count, 1))
        let power = pow(10, floor(log10(rough)))
        let step = ([1, 2, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10) * power
        let first = (domain.lowerBound / step - 1e-9).rounded(.up)
        let last = (domain.upperBound / step + 1e-9).rounded(.down)
        guard first <= last else { return [] }
        let digits = max(0, Int(-floor(log10(step) + 1e-9)))
        return stride(from: first, through: last, by: 1).map { multiple in
            // Adding 0 turns −0 into 0.
            let value = multiple * step + 0
            return Tick(value: value, label: Self.label(value, digits: digits, step: step))
        }
    }

    private static func label(_ value: Double, digits: Int, step: Double) -> String {
        let text = step >= 1e6 || digits > 6 ? String(format: "%g", value) : String(format: "%.\(digits)f", value)
        return text.replacingOccurrences(of: "-", with: "−")
    }
}
