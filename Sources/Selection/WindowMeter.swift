/// What came and what was kept in the present window of time.
///
/// A window that is over never opens again: where the clock is set back, the present window lasts until the clock has caught
/// up with its end. So no window's allowance is given twice.
public struct WindowMeter: Sendable, Equatable, Codable {
    /// How long a window is, in microseconds.
    let length: Int64
    /// Which window it is, counted from the Unix epoch.
    private(set) var index: Int64
    /// Since when arrivals have been counted in it, in microseconds of Unix time.
    private var began: Int64
    /// What arrived in it.
    private(set) var arrived = 0.0
    /// What was kept in it.
    public private(set) var spent = 0.0
    /// What arrived in the last window before it that had arrivals; nil where this is the first.
    private var earlier: Double?

    /// How much the window before counts against the present one when arrivals are foretold.
    private static let weightOfEarlier = 0.25

    /// The window of `time`, in microseconds of Unix time.
    init(length: Int64, time: Int64) {
        self.length = length
        index = Self.index(of: time, length)
        began = time
    }

    /// When the next window begins, in microseconds of Unix time.
    public var end: Int64 { (index + 1).multipliedReportingOverflow(by: length).partialValue }

    /// Goes on to the window of `time`, unless that is an earlier one.
    mutating func advance(to time: Int64) {
        let present = Self.index(of: time, length)
        guard present > index else { return }
        earlier = arrived > 0 ? arrived : earlier
        (index, began, arrived, spent) = (present, present * length, 0, 0)
    }

    /// Counts an arrival.
    mutating func count(_ amount: Double, isKept: Bool) {
        arrived += amount
        if isKept { spent += amount }
    }

    /// The share of what arrives that should be kept from `time` on, so that `limit` lasts for the window.
    ///
    /// Arrivals are foretold from this window's and the last one's. In the first, at most four times what has come is taken to
    /// be to come, as for a total over a stream of unknown length.
    func share(of limit: Double, at time: Int64) -> Double {
        let left = limit - spent
        let elapsed = Double(max(0, time - began))
        let remaining = Double(max(0, end - max(time, began)))
        let expected: Double
        if let earlier {
            let weight = Self.weightOfEarlier
            let rate = (arrived + weight * earlier) / (elapsed + weight * Double(length))
            expected = rate * remaining
        } else {
            expected = min(4 * arrived, elapsed > 0 ? arrived * remaining / elapsed : .infinity)
        }
        return left >= expected ? 1 : max(0, left / expected)
    }

    static func index(of time: Int64, _ length: Int64) -> Int64 {
        time >= 0 ? time / length : -((-time + length - 1) / length)
    }
}
