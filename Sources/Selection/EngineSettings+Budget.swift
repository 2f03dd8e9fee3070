extension EngineSettings {
    /// Limits on what is kept; a sample is kept only if all that are set allow it.
    public struct Budget: Sendable, Equatable {
        /// The pool never exceeds this; a better sample displaces the weakest member.
        public var capacity: Int?
        /// This share of the stream in the long run, irrevocably.
        public var keepRate: Double?
        /// At most this many are kept, ever.
        public var total: Int?
        /// How long the stream is expected to be, for pacing `total` and the total cost; nil where nobody knows.
        public var streamLength: Int?
        /// At most so many are kept in each window of time.
        public var perWindow: Window?
        /// Bounds on the sum of the kept samples' cost.
        public var cost: Cost?
        /// The same limits for each source by itself.
        public var perSource: PerSource?

        /// A budget with the given limits.
        public init(
            capacity: Int? = nil, keepRate: Double? = nil, total: Int? = nil, streamLength: Int? = nil,
            perWindow: Window? = nil, cost: Cost? = nil, perSource: PerSource? = nil
        ) {
            self.capacity = capacity
            self.keepRate = keepRate
            self.total = total
            self.streamLength = streamLength
            self.perWindow = perWindow
            self.cost = cost
            self.perSource = perSource
        }

        /// The bound on the overshoot: under a keep rate r, the number kept never exceeds r · seen + `burst(keepRate: r)`.
        public static func burst(keepRate: Double) -> Double {
            Pacing.burst(rate: keepRate)
        }

        /// Whether keeps are paced by a threshold on the gain.
        var isPaced: Bool { !limits.isEmpty || perSource != nil }

        /// The irrevocable limits on all sources together.
        var limits: Limits {
            Limits(
                keepRate: keepRate, total: total, streamLength: streamLength, perWindow: perWindow, cost: cost)
        }
    }

    /// Irrevocable limits on the whole stream, or on one source of it.
    public struct Limits: Sendable, Equatable {
        /// This share of the arrivals in the long run.
        public var keepRate: Double?
        /// At most this many are kept, ever.
        public var total: Int?
        /// How many arrivals are expected in all; nil where nobody knows.
        public var streamLength: Int?
        /// At most so many are kept in each window of time.
        public var perWindow: Window?
        /// Bounds on the sum of the kept samples' cost.
        public var cost: Cost?

        /// The given limits.
        public init(
            keepRate: Double? = nil, total: Int? = nil, streamLength: Int? = nil, perWindow: Window? = nil,
            cost: Cost? = nil
        ) {
            self.keepRate = keepRate
            self.total = total
            self.streamLength = streamLength
            self.perWindow = perWindow
            self.cost = cost
        }

        var isEmpty: Bool { keepRate == nil && total == nil && perWindow == nil && cost == nil }
    }

    /// A limit on each window of time. Windows follow each other without a gap from the Unix epoch on.
    public struct Window: Sendable, Equatable {
        /// At most this much in a window: samples, or their cost.
        public var limit: Double
        /// How long a window is.
        public var seconds: Double

        /// At most `limit` in each `seconds`.
        public init(limit: Double, seconds: Double) {
            self.limit = limit
            self.seconds = seconds
        }

        /// The same in microseconds.
        var microseconds: Int64 { max(1, Int64((seconds * 1e6).rounded())) }

        /// When the window of a moment began, in microseconds of Unix time.
        public func start(at time: Int64) -> Int64 {
            WindowMeter.index(of: time, microseconds) * microseconds
        }
    }

    /// Limits on what the kept samples cost.
    public struct Cost: Sendable, Equatable {
        /// At most this, ever.
        public var total: Double?
        /// At most so much in each window of time.
        public var perWindow: Window?

        /// The given limits.
        public init(total: Double? = nil, perWindow: Window? = nil) {
            self.total = total
            self.perWindow = perWindow
        }
    }

    /// Limits on each source by itself; samples without a source are one source, with the empty label.
    public struct PerSource: Sendable, Equatable {
        /// For sources that are not named; nil sets them no limit.
        public var each: Limits?
        /// For sources by their labels, in place of `each`.
        public var named: [String: Limits]

        /// The given limits.
        public init(each: Limits? = nil, named: [String: Limits] = [:]) {
            self.each = each
            self.named = named
        }

        /// The limits of a source.
        func limits(of source: String) -> Limits? { named[source] ?? each }
    }
}
