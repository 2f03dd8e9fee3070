import Diversity
import Locks
import Messages
import Vectors

/// Exact values of earlier questions and refreshes, and the pools that they are of.
final class KnownValues: Sendable {
    private struct Key: Hashable {
        var name: MeasureName
        var form: NovelSumForm
    }

    private struct Known {
        var measurement: DiversityReply.Measurement
        var added: Int
        var removed: Int
    }

    private let known = Lock<[Key: Known]>([:])

    /// Takes a value in, where it is exact and follows from the members alone.
    func remember(
        _ measurement: DiversityReply.Measurement, _ name: MeasureName, _ form: NovelSumForm, of pool: MirroredPool
    ) {
        guard measurement.exact, Self.dependsOnMembersAlone(name) else { return }
        known.withLock {
            $0[Key(name: name, form: form)] = Known(
                measurement: measurement, added: pool.added, removed: pool.removed)
        }
    }

    /// The reference and the densities change with each sample; the rest with the members alone.
    private static func dependsOnMembersAlone(_ name: MeasureName) -> Bool {
        switch name {
        case .measure(.novelSum), .measure(.facilityLocation), .measure(.coverage), .measure(.partitionEntropy): false
        default: true
        }
    }

    /// An exact value of this very pool.
    func value(_ name: MeasureName, _ form: NovelSumForm, of pool: MirroredPool) -> DiversityReply.Measurement? {
        guard let known = known.withLock({ $0[Key(name: name, form: form)] }) else { return nil }
        return known.added == pool.added && known.removed == pool.removed ? known.measurement : nil
    }

    /// A value of an earlier pool, with a bound of what the changes since can have made; spectra have one.
    func bound(_ name: MeasureName, _ form: NovelSumForm, of pool: MirroredPool) -> DiversityReply.Measurement? {
        guard let known = known.withLock({ $0[Key(name: name, form: form)] }), known.added <= pool.added,
            known.removed <= pool.removed
        else { return nil }
        let drift = SpectralDrift(
            countBefore: known.measurement.members, added: pool.added - known.added,
            removed: pool.removed - known.removed, dimension: pool.dimension)
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
}
