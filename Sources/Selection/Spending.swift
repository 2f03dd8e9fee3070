/// What has come and what has been kept of it, of the whole stream or of one source; what limits are held against.
public struct Spending: Sendable, Equatable, Codable {
    /// A number of samples, and the sum of their cost.
    public struct Amount: Sendable, Equatable, Codable {
        /// How many.
        public internal(set) var count = 0
        /// What they cost.
        public internal(set) var cost = 0.0

        mutating func add(_ sampleCost: Double) {
            count += 1
            cost += sampleCost
        }
    }

    /// Where a keep rate began to count.
    struct Pace: Sendable, Equatable, Codable {
        var rate: Double
        var seen: Int
        var kept: Int
    }

    /// Decided.
    public internal(set) var seen = Amount()
    /// Kept, those that left later included.
    public internal(set) var kept = Amount()
    /// Samples in the present window; nil where no window is set.
    public private(set) var window: WindowMeter?
    /// Cost in the present window; nil where no window is set.
    public private(set) var costWindow: WindowMeter?
    private(set) var pace: Pace?

    /// Nothing yet.
    public init() {}

    /// Fits it to limits at a moment: windows go on to the present one, and what changed begins anew.
    mutating func follow(_ limits: EngineSettings.Limits, at time: Int64) {
        if pace?.rate != limits.keepRate {
            pace = limits.keepRate.map { Pace(rate: $0, seen: seen.count, kept: kept.count) }
        }
        Self.follow(limits.perWindow, &window, at: time)
        Self.follow(limits.cost?.perWindow, &costWindow, at: time)
    }

    /// Counts a decided sample.
    mutating func count(cost: Double, isKept: Bool) {
        seen.add(cost)
        if isKept { kept.add(cost) }
        window?.count(1, isKept: isKept)
        costWindow?.count(cost, isKept: isKept)
    }

    private static func follow(_ limit: EngineSettings.Window?, _ meter: inout WindowMeter?, at time: Int64) {
        guard let length = limit?.microseconds else {
            meter = nil
            return
        }
        if meter?.length != length { meter = WindowMeter(length: length, time: time) }
        meter?.advance(to: time)
    }
}
