import Diversity
import Locks
import Messages
import Selection
import Store
import Vectors

/// The answers to `diversity`: what the engine maintains, estimates within a moment, and exact values.
final class DiversityAnswers: Sendable {
    private let channels: Channels
    private let settings: EngineSettings
    private let mirror: PoolMirror
    private let reference: ReferenceRows
    private let clusterings = Clusterings()
    private let known = KnownValues()
    /// Of how many changes the pool was that was refreshed last.
    private let refreshed = Lock(0)

    /// A refresh waits until one in so many members has changed.
    private static let refreshShare = 50

    init(store: Store, channels: Channels, settings: EngineSettings, mirror: PoolMirror) {
        self.channels = channels
        self.settings = settings
        self.mirror = mirror
        reference = ReferenceRows(store: store, settings: settings)
    }

    /// Whether the engine has the answer at hand: NovelSum in its own form, of a pool that it does not estimate.
    func isMaintained(_ query: DiversityQuery) -> Bool {
        guard !channels.gauges.current.isEstimated else { return false }
        let own = query.form.map { $0.rawValue == settings.metric.form.rawValue } ?? true
        return own && query.measures.allSatisfy { $0 == Measure.novelSum.rawValue || $0 == MeasureName.unweighted }
    }

    /// NovelSum as the engine maintains it.
    func maintained() -> DiversityReply {
        let gauges = channels.gauges.current
        return DiversityReply(measures: [
            Measure.novelSum.rawValue: Self.measurement(Estimate(exact: gauges.novelSum), members: gauges.pool),
            MeasureName.unweighted: Self.measurement(
                Estimate(exact: gauges.novelSumUnweighted), members: gauges.pool),
        ])
    }

    /// Any measures in any form, within a moment or, with `exact`, in full; takes no time of the engine's.
    func reply(to query: DiversityQuery) throws -> DiversityReply {
        let asked = try MeasureName.asked(query, settings)
        guard !isMaintained(query) else { return maintained() }
        return try mirror.withSnapshot { pool in
            guard let pool, pool.count > 0 else { return maintained() }
            return try reply(to: query, asked, of: pool)
        }
    }

    private func reply(
        to query: DiversityQuery, _ asked: Set<MeasureName>, of pool: MirroredPool
    ) throws -> DiversityReply {
        var reply = maintained()
        let form = query.form.flatMap { NovelSumForm(rawValue: $0.rawValue) } ?? settings.metric.form
        let isOwn = form == settings.metric.form && !channels.gauges.current.isEstimated
        let own: Set<MeasureName> = isOwn ? [.measure(.novelSum), .novelSumUnweighted] : []
        // The engine's own estimates, for want of vectors to compare; what is computed takes their place.
        for name in reply.measures.keys { reply.measures[name]?.exact = isOwn }
        if form != settings.metric.form { reply.measures = [:] }
        let measuring = measuring(pool, form, exact: query.exact) { [drain = channels.drain] in drain.isOver }
        do {
            // One after the other where that may take long, so that each says how long it took.
            let parts = query.exact ? asked.subtracting(own).map { [$0] } : [asked.subtracting(own)]
            for names in parts {
                reply.measures.merge(try measure(names, with: measuring)) { $1 }
            }
        } catch is PoolMeasuring.Cancelled {
            throw ProtocolError(.shuttingDown, "the daemon is stopping")
        }
        try requireAll(asked, in: reply, of: pool)
        return reply
    }

    /// Computes what takes more than a moment anew where the pool has changed much, so that it is at hand when it is asked
    /// for.
    ///
    /// A stop does not wait for it, as nobody asked: on a busy machine, with the least priority, that may be long.
    ///
    /// - Parameter isWanted: asked between two measures; where something else has to be done, the rest waits.
    func refresh(while isWanted: () -> Bool) {
        mirror.withSnapshot { pool in
            guard let pool, pool.count > 0 else { return }
            refresh(pool, while: isWanted)
        }
    }

    private func refresh(_ pool: MirroredPool, while isWanted: () -> Bool) {
        let changes = pool.added + pool.removed
        let last = refreshed.withLock { $0 }
        guard last == 0 || changes - last > pool.count / Self.refreshShare else { return }
        let measuring = measuring(pool, settings.metric.form, exact: true) { [drain = channels.drain] in drain.hasBegun
        }
        for name in SlowMeasures(pool: pool, settings: settings).affordable {
            // What fails here fails when it is asked for, where somebody is told.
            guard isWanted(), !channels.drain.hasBegun, (try? measure([name], with: measuring)) != nil else { return }
        }
        refreshed.withLock { $0 = changes }
    }

    private func measuring(
        _ pool: MirroredPool, _ form: NovelSumForm, exact: Bool, isCancelled: @escaping @Sendable () -> Bool
    ) -> PoolMeasuring {
        PoolMeasuring(
            pool: pool, settings: settings, reference: reference, clusterings: clusterings, form: form, exact: exact,
            isCancelled: isCancelled)
    }

    private func measure(
        _ names: Set<MeasureName>, with measuring: PoolMeasuring
    ) throws -> [String: DiversityReply.Measurement] {
        var found: [String: DiversityReply.Measurement] = [:]
        let pool = measuring.pool
        for name in names { found[name.text] = known.value(name, measuring.form, of: pool) }
        let missing = names.filter { found[$0.text] == nil }
        guard !missing.isEmpty else { return found }
        let start = ContinuousClock.now
        let estimates = try measuring.estimates(of: missing)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        for name in missing {
            if let estimate = estimates[name], estimate.value.isFinite {
                let members = name.isOfTexts ? pool.texts : pool.count
                let measurement = Self.measurement(estimate, members: members, seconds: seconds)
                found[name.text] = measurement
                known.remember(measurement, name, measuring.form, of: pool)
            } else {
                found[name.text] = known.bound(name, measuring.form, of: pool)
            }
        }
        return found
    }

    /// Refuses what is defined for such a pool and cannot be told of this one; what is not defined is left out.
    private func requireAll(
        _ asked: Set<MeasureName>, in reply: DiversityReply, of pool: MirroredPool
    ) throws(ProtocolError) {
        let slow = SlowMeasures(pool: pool, settings: settings)
        for name in asked.sorted(by: { $0.text < $1.text }) where reply.measures[name.text] == nil {
            if name.isOfTexts { throw Self.refusal(ofTexts: name, pool) }
            guard slow.names.contains(name) else { continue }
            let remedy =
                slow.affordable.contains(name)
                ? "it is being computed: ask again in some seconds, or with \"exact\": true"
                : "ask with \"exact\": true, after which it is estimated from what was found"
            throw ProtocolError(
                .unsupported,
                "measures: \(name.text) of \(pool.count) members of dimension \(pool.dimension) takes more than a "
                    + "moment; \(remedy)")
        }
    }

    private static func refusal(ofTexts name: MeasureName, _ pool: MirroredPool) -> ProtocolError {
        let found =
            pool.texts == 0
            ? "no member came with a text; submit samples with \"text\""
            : "\(pool.spectrum.tokens) words of \(pool.texts) texts, "
                + "expected at least \(VocdD.sampleSizes.upperBound) and some of them more than once"
        return ProtocolError(.unsupported, "measures: \(name.text) is of the members' texts: found \(found)")
    }

    private static func measurement(
        _ estimate: Estimate, members: Int, seconds: Double = 0
    ) -> DiversityReply.Measurement {
        .init(
            value: estimate.value, standardError: estimate.standardError, exact: estimate.isExact, members: members,
            seconds: seconds)
    }
}
