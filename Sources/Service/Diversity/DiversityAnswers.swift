import Diversity
import Messages
import Selection
import Store
import Synchronization
import Vectors

/// The answers to `diversity`: what the engine maintains, estimates within a moment, and exact values.
final class DiversityAnswers: Sendable {
    private let channels: Channels
    private let settings: EngineSettings
    private let mirror: PoolMirror
    private let reference: ReferenceRows
    /// Exact values, by name and form, and the pool that they are of.
    private let known = Mutex<[Key: Known]>([:])

    private struct Key: Hashable {
        var name: MeasureName
        var form: NovelSumForm
    }

    private struct Known {
        var measurement: DiversityReply.Measurement
        var added: Int
        var removed: Int
    }

    init(store: Store, channels: Channels, settings: EngineSettings, mirror: PoolMirror) {
        self.channels = channels
        self.settings = settings
        self.mirror = mirror
        reference = ReferenceRows(store: store, settings: settings)
    }

    /// Whether the engine has the answer at hand: NovelSum in its own form.
    func isMaintained(_ query: DiversityQuery) -> Bool {
        let own = query.form.map { $0.rawValue == settings.metric.form.rawValue } ?? true
        return own && query.measures.allSatisfy { $0 == Measure.novelSum.rawValue || $0 == MeasureName.unweighted }
    }

    /// NovelSum as the engine maintains it.
    func maintained() -> DiversityReply {
        let gauges = channels.gauges.current
        return DiversityReply(measures: [
            Measure.novelSum.rawValue: Self.measurement(gauges.novelSum, members: gauges.pool),
            MeasureName.unweighted: Self.measurement(gauges.novelSumUnweighted, members: gauges.pool),
        ])
    }

    /// Any measures in any form, within a moment or, with `exact`, in full; takes no time of the engine's.
    func reply(to query: DiversityQuery) throws -> DiversityReply {
        let asked = try MeasureName.asked(query, settings)
        var reply = maintained()
        guard !isMaintained(query), let pool = mirror.snapshot, pool.count > 0 else { return reply }
        let form = query.form.flatMap { NovelSumForm(rawValue: $0.rawValue) } ?? settings.metric.form
        let own: Set<MeasureName> = form == settings.metric.form ? [.measure(.novelSum), .novelSumUnweighted] : []
        let drain = channels.drain
        let measuring = PoolMeasuring(
            pool: pool, settings: settings, reference: reference, form: form, exact: query.exact,
            isCancelled: { drain.isOver })
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

    private func measure(
        _ names: Set<MeasureName>, with measuring: PoolMeasuring
    ) throws -> [String: DiversityReply.Measurement] {
        var found: [String: DiversityReply.Measurement] = [:]
        let pool = measuring.pool
        for name in names {
            found[name.text] = recall(name, measuring.form, of: pool, isNow: true)
        }
        let missing = names.filter { found[$0.text] == nil }
        guard !missing.isEmpty else { return found }
        let start = ContinuousClock.now
        let estimates = try measuring.estimates(of: missing)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        for name in missing {
            if let estimate = estimates[name], estimate.value.isFinite {
                let measurement = Self.measurement(estimate, members: pool.count, seconds: seconds)
                found[name.text] = measurement
                remember(measurement, name, measuring.form, of: pool)
            } else {
                found[name.text] = recall(name, measuring.form, of: pool, isNow: false)
            }
        }
        return found
    }

    private func remember(
        _ measurement: DiversityReply.Measurement, _ name: MeasureName, _ form: NovelSumForm, of pool: MirroredPool
    ) {
        // The reference and the densities change with each sample; the rest with the members alone.
        guard measurement.exact, Self.dependsOnMembersAlone(name) else { return }
        known.withLock {
            $0[Key(name: name, form: form)] = Known(
                measurement: measurement, added: pool.added, removed: pool.removed)
        }
    }

    private static func dependsOnMembersAlone(_ name: MeasureName) -> Bool {
        switch name {
        case .measure(.novelSum), .measure(.facilityLocation): false
        default: true
        }
    }

    /// An exact value of this very pool; or, of an earlier one, with a bound of what the changes since can have made.
    private func recall(
        _ name: MeasureName, _ form: NovelSumForm, of pool: MirroredPool, isNow: Bool
    ) -> DiversityReply.Measurement? {
        guard let known = known.withLock({ $0[Key(name: name, form: form)] }) else { return nil }
        if isNow { return known.added == pool.added && known.removed == pool.removed ? known.measurement : nil }
        guard known.added <= pool.added, known.removed <= pool.removed else { return nil }
        let drift = SpectralDrift(
            countBefore: known.measurement.members, added: pool.added - known.added,
            removed: pool.removed - known.removed, dimension: pool.vectors.columns)
        var measurement = known.measurement
        let estimate: Estimate
        switch name {
        case .measure(.vendi): estimate = drift.vendi(before: measurement.value)
        case .measure(.logDeterminant): estimate = drift.logDeterminant(before: measurement.value)
        default: return nil
        }
        measurement.value = estimate.value
        measurement.standardError = estimate.standardError
        measurement.exact = false
        return measurement
    }

    /// Refuses what is defined for the pool and takes too long; what is not defined is left out.
    private func requireAll(
        _ asked: Set<MeasureName>, in reply: DiversityReply, of pool: MirroredPool
    ) throws(ProtocolError) {
        let slow: [MeasureName] = [.measure(.vendi), .measure(.logDeterminant)]
        for name in slow where asked.contains(name) && reply.measures[name.text] == nil {
            throw ProtocolError(
                .unsupported,
                "measures: \(name.text) of \(pool.count) members of dimension \(pool.vectors.columns) takes too long; "
                    + "ask with \"exact\": true, after which it is estimated from that value")
        }
    }

    private static func measurement(
        _ estimate: Estimate, members: Int, seconds: Double = 0
    ) -> DiversityReply.Measurement {
        .init(
            value: estimate.value, standardError: estimate.standardError, exact: estimate.isExact, members: members,
            seconds: seconds)
    }
}
