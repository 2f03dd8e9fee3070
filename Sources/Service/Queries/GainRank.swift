import Diversity
import Messages
import Selection
import Store

/// Where a sample's gain stands among those decided just before it: what the bar on gains goes by.
struct GainRank {
    /// Of the gains before it, how many were at least as high, each divided by the scale of its pool.
    private(set) var atLeast = 0
    /// How many gains there were, at most `Engine.gainWindow`.
    private(set) var among = 0

    /// The share of arrivals that has to pass for this gain to.
    var share: Double { among == 0 ? 0 : Double(atLeast) / Double(among) }

    /// Of a decision; reads the decisions before it.
    init(_ record: DecisionRecord, proximityPower: Double, from reader: borrowing StoreReader) throws {
        let window = Engine.gainWindow
        var gains: [(gain: Double, pool: Int)] = []
        // A keep may have an eviction behind it.
        let reach = UInt64(2 * window + 1)
        var records: [[UInt8]] = []
        try reader.forEachEntry(after: record.seq > reach ? record.seq - reach : 0) { (entry) throws(StoreError) in
            guard entry.seq < record.seq else { return false }
            if entry.kind == .keep || entry.kind == .drop { records.append(entry.record) }
            return true
        }
        for json in records.suffix(window) {
            let earlier = try DecisionRecord(json: json)
            gains.append((earlier.gain, Self.poolBefore(earlier)))
        }
        let pool = Self.poolBefore(record)
        let largest = gains.reduce(pool) { max($0, $1.pool) }
        let weights = RankWeights(power: proximityPower, count: largest + 1)
        let own = record.gain / weights.sum(pool + 1)
        among = gains.count
        atLeast = gains.count { $0.gain / weights.sum($0.pool + 1) >= own }
    }

    /// The members there were when it was decided.
    private static func poolBefore(_ record: DecisionRecord) -> Int {
        record.decision == .keep && record.evicted == nil ? record.pool - 1 : record.pool
    }
}
