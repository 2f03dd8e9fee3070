/// What the engine remembers beside its members and its reference.
public struct EngineState: Sendable, Equatable {
    /// The last position given in the log.
    public internal(set) var seq: UInt64 = 0
    /// Decisions so far.
    public internal(set) var counters = EngineCounters()
    /// The latest time that a batch came with, in microseconds of Unix time; clocks that are set back do not count.
    public internal(set) var time: Int64 = 0
    /// What came and what was kept.
    public internal(set) var spending = Spending()
    /// The same for each source, where sources have limits of their own.
    public internal(set) var sources: [String: Spending] = [:]
    /// The irrevocable policy's view of the latest gains.
    var threshold = GainThreshold()
    /// Whether gains are estimated: once they are, a pool that shrinks does not go back.
    public internal(set) var isEstimated = false

    /// How much arrivals still add to the pool.
    public internal(set) var saturation = Saturation()
    /// Whether the stream has changed.
    public internal(set) var drift = Drift()
    /// What is remembered of shadows.
    public internal(set) var shadows: [ShadowState] = []
    /// What the reference's rows stand for.
    var referenceScale = ReferenceScale()
    /// How thoroughly is searched, and what that is to follow from.
    var audits = EngineAudits()

    /// How many sources have limits of their own; a producer who makes up labels does not fill the memory.
    public static let sourceCountMax = 256
    /// Where the sources beyond the bound are counted, all together.
    public static let otherSources = "(others)"

    /// Before the first sample.
    public init() {}

    /// Under which label a source is counted.
    func label(of source: String?) -> String {
        let label = source ?? ""
        return sources[label] != nil || sources.count < Self.sourceCountMax ? label : Self.otherSources
    }
}

extension EngineState: Codable {
    private enum CodingKeys: CodingKey {
        case seq, counters, time, spending, sources, threshold, isEstimated, shadows, saturation, drift, audits
        case referenceScale
    }

    /// Reads a stored one; before spending was stored, the counters told it.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        seq = try fields.decode(UInt64.self, forKey: .seq)
        counters = try fields.decode(EngineCounters.self, forKey: .counters)
        time = try fields.decodeIfPresent(Int64.self, forKey: .time) ?? 0
        sources = try fields.decodeIfPresent([String: Spending].self, forKey: .sources) ?? [:]
        threshold = try fields.decode(GainThreshold.self, forKey: .threshold)
        shadows = try fields.decodeIfPresent([ShadowState].self, forKey: .shadows) ?? []
        saturation = try fields.decodeIfPresent(Saturation.self, forKey: .saturation) ?? Saturation()
        drift = try fields.decodeIfPresent(Drift.self, forKey: .drift) ?? Drift()
        audits = try fields.decodeIfPresent(EngineAudits.self, forKey: .audits) ?? EngineAudits()
        referenceScale =
            try fields.decodeIfPresent(ReferenceScale.self, forKey: .referenceScale) ?? ReferenceScale()
        isEstimated = try fields.decodeIfPresent(Bool.self, forKey: .isEstimated) ?? false
        if let stored = try fields.decodeIfPresent(Spending.self, forKey: .spending) {
            spending = stored
        } else {
            spending.seen.count = counters.seen
            spending.kept.count = counters.kept
        }
    }
}
