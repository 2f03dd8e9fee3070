import Diversity
import Messages
import Selection
import Store
import Web

/// What the dashboard is told: all of it at first, then each second what has changed.
///
/// Used by one thread. While nobody looks on it does nothing.
final class DashboardFeed {
    /// Points of the history.
    private static let historyPoints = 300
    /// Decisions at first, and in one update at most.
    private static let recordsMax = 60
    /// Coordinates and scores need no more digits than a screen has pixels.
    private static let digits = 10_000.0

    private let followers = EventFeed()
    private let channels: Channels
    private let store: Store
    private let answers: QueryAnswers
    private let mirror: PoolMirror
    private let clock: ServiceClock
    private var map = PoolMap()
    /// Counts updates, so that the page sees when it missed one.
    private var number = 0
    /// How far the log is told.
    private var seq: UInt64

    init(channels: Channels, store: Store, answers: QueryAnswers, mirror: PoolMirror, clock: ServiceClock) {
        self.channels = channels
        self.store = store
        self.answers = answers
        self.mirror = mirror
        self.clock = clock
        seq = channels.gauges.current.state.engine.seq
    }

    /// Cuts off those who look on; who still may comes back.
    func end() { followers.end() }

    /// Tells those who look on what is new.
    func update() {
        guard followers.count > 0 else { return }
        followers.send(event: "update", data: JSONValue.object(changes()).encoded())
    }

    /// The answer to one who begins to look on.
    func response() -> WebResponse {
        guard followers.hasRoom else { return .line(503, "too many look on already") }
        // So that what it is told next follows on what it is told now.
        let earlier = changes()
        if followers.count > 0 { followers.send(event: "update", data: JSONValue.object(earlier).encoded()) }
        let first = EventFeed.encoded(event: "state", data: JSONValue.object(state()).encoded())
        return WebResponse(body: .events(followers, first: first))
    }

    private func state() -> JSONObject {
        var object = present()
        let errors = Dictionary(
            points(of: HistoryRecorder.standardError, count: .max).map { ($0.time, $0.value) }, uniquingKeysWith: { $1 }
        )
        object["history"] = .object([
            "novelsum": .array(
                points(of: Measure.novelSum.rawValue).map {
                    [.integer($0.time), .double($0.value), errors[$0.time].map { .double($0) } ?? .null]
                }),
            "novelsum_unweighted": .array(
                points(of: MeasureName.unweighted).map { [.integer($0.time), .double($0.value)] }),
        ])
        let latest = latest()
        object["records"] = Self.records(latest)
        object["scores"] = Self.scores(latest)
        object["map"] = .object([
            "share": .double(map.share), "points": Self.points(map.points.values.sorted { $0.seq < $1.seq }),
        ])
        return object
    }

    private func changes() -> JSONObject {
        number += 1
        var object = present()
        let records = channels.recent.after(seq)
        seq = max(seq, records.last?.seq ?? seq)
        object["records"] = Self.records(records)
        object["scores"] = Self.scores(records)
        let change = map.update(to: mirror.seqs, in: store)
        object["map"] = .object(
            change.isNew
                ? ["share": .double(map.share), "points": Self.points(change.joined)]
                : ["joined": Self.points(change.joined), "left": .array(change.left.map { .integer($0) })])
        return object
    }

    private func present() -> JSONObject {
        var object: JSONObject = ["number": .integer(number), "time": .integer(clock.now())]
        if let status = try? answers.status().frames(request: nil)[0], let status = try? JSONValue(parsing: status) {
            object["status"] = status
        }
        let isEstimated = channels.gauges.current.isEstimated
        object["novelsum_error"] =
            isEstimated ? (channels.figures.novelSumError.map { .double($0) } ?? .null) : .double(0)
        return object
    }

    /// The latest decisions that are told.
    private func latest() -> [DecisionRecord] {
        let count = UInt64(RecentDecisions.countMax)
        let records = try? store.read { reader in
            var records: [[UInt8]] = []
            try reader.forEachEntry(after: seq > count ? seq - count : 0) { (entry) throws(StoreError) in
                if entry.seq <= seq { records.append(entry.record) }
                return entry.seq < seq
            }
            return records
        }
        return (records ?? []).compactMap { try? DecisionRecord(json: $0) }
    }

    private func points(of measure: String, count: Int = historyPoints) -> [HistoryReply.Point] {
        (try? answers.history(HistoryQuery(measure: measure, points: count)))?.points ?? []
    }

    private static func records(_ records: [DecisionRecord]) -> JSONValue {
        .array(records.suffix(recordsMax).compactMap { try? JSONValue(parsing: $0.json) })
    }

    /// Of decided samples: the gain, what it had to exceed, and whether it was kept.
    private static func scores(_ records: [DecisionRecord]) -> JSONValue {
        .array(
            records.filter { $0.decision != .evict }.map {
                [.double($0.gain), .double($0.threshold), .integer($0.decision == .keep ? 1 : 0)]
            })
    }

    private static func points(_ points: [PoolMap.Point]) -> JSONValue {
        .array(
            points.map {
                [
                    .integer($0.seq), .double(rounded($0.x)), .double(rounded($0.y)), .string($0.id),
                    $0.source.map { .string($0) } ?? .null,
                ]
            })
    }

    private static func rounded(_ number: Double) -> Double { (number * digits).rounded() / digits }
}
