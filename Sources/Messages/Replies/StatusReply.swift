/// The answer to `status`.
public struct StatusReply: HeaderReply {
    /// `status`
    public static let type = "status"

    /// The daemon's version.
    public var version: String
    /// Seconds since it started.
    public var uptime: Double
    /// The vectors' dimension, nil before the first sample fixes it.
    public var dimension: Int?
    /// The pool's size.
    public var pool: Int
    /// Samples decided, duplicates not counted.
    public var seen: UInt64
    /// Samples kept, those evicted later included.
    public var kept: UInt64
    /// Samples dropped.
    public var dropped: UInt64
    /// Samples evicted.
    public var evicted: UInt64
    /// Samples that were submitted again.
    public var duplicates: UInt64
    /// Samples or messages refused with an error.
    public var refused: UInt64
    /// The newest record of the log, 0 where it is empty.
    public var seq: UInt64
    /// What a gain has to reach now.
    public var threshold: Double
    /// `samples_per_second` and whatever else there is.
    public var rate: JSONObject
    /// The budget, and what is left of it.
    public var budget: JSONObject
    /// The density reference.
    public var reference: JSONObject
    /// The neighbour index.
    public var index: JSONObject
    /// The store.
    public var store: JSONObject
    /// Counts by source.
    public var sources: JSONObject
    /// NovelSum of the pool, and the same without density factors.
    public var novelSum: (weighted: Double, unweighted: Double)
    /// Other budgets and policies over the same stream.
    public var shadow: [JSONValue]
    /// How much arrivals still add.
    public var saturation: JSONObject
    /// Whether the stream has changed.
    public var drift: JSONObject

    /// A status.
    public init(
        version: String, uptime: Double, dimension: Int?, pool: Int, seen: UInt64, kept: UInt64, dropped: UInt64,
        evicted: UInt64, duplicates: UInt64, refused: UInt64, seq: UInt64, threshold: Double, rate: JSONObject,
        budget: JSONObject, reference: JSONObject, index: JSONObject, store: JSONObject, sources: JSONObject,
        novelSum: (weighted: Double, unweighted: Double) = (0, 0), shadow: [JSONValue] = [],
        saturation: JSONObject = [:], drift: JSONObject = [:]
    ) {
        self.version = version
        self.uptime = uptime
        self.dimension = dimension
        self.pool = pool
        self.seen = seen
        self.kept = kept
        self.dropped = dropped
        self.evicted = evicted
        self.duplicates = duplicates
        self.refused = refused
        self.seq = seq
        self.threshold = threshold
        self.rate = rate
        self.budget = budget
        self.reference = reference
        self.index = index
        self.store = store
        self.sources = sources
        self.novelSum = novelSum
        self.shadow = shadow
        self.saturation = saturation
        self.drift = drift
    }

    func write(to writer: inout JSONWriter) {
        writer.member("version", version)
        writer.member("uptime", uptime)
        writer.member("dimension", dimension)
        writer.member("pool", pool)
        writer.member("seen", seen)
        writer.member("kept", kept)
        writer.member("dropped", dropped)
        writer.member("evicted", evicted)
        writer.member("duplicates", duplicates)
        writer.member("refused", refused)
        writer.member("seq", seq)
        writer.member("threshold", threshold)
        writer.member("rate", rate)
        writer.member("budget", budget)
        writer.member("reference", reference)
        writer.member("index", index)
        writer.member("store", store)
        writer.member("sources", sources)
        writer.member("novelsum", novelSum.weighted)
        writer.member("novelsum_unweighted", novelSum.unweighted)
        writer.member("shadow", JSONValue.array(shadow))
        writer.member("saturation", saturation)
        writer.member("drift", drift)
    }
}
