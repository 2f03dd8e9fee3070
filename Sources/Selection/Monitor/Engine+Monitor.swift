import Diversity
import Foundation
import Messages
import Vectors

extension Engine {
    /// Watches what a decided arrival, a unit vector, tells of the stream.
    mutating func watch(_ record: DecisionRecord, _ vector: ArraySlice<Float>, outcome: inout EngineOutcome) {
        let isKept = record.decision == .keep
        let gain = isKept ? record.gain - (record.evicted == nil ? 0 : record.threshold) : 0
        let below = state.saturation.observe(
            isKept: isKept, gain: gain, distance: record.nearest?.distance ?? 0, limit: settings.alarms.saturation,
            total: state.saturation.isAtStepEnd ? totalWorth : 0)
        if let below, let limit = settings.alarms.saturation {
            let alarm = Alarm(kind: .saturation, seq: record.seq, time: record.time, value: below, limit: limit)
            state.saturation.alarm = alarm
            outcome.alarms.append(alarm)
        }
        if let shift = state.drift.observe(vector, directions, limit: settings.alarms.drift),
            let limit = settings.alarms.drift
        {
            let alarm = Alarm(kind: .drift, seq: record.seq, time: record.time, value: shift, limit: limit)
            state.drift.alarm = alarm
            outcome.alarms.append(alarm)
        }
    }

    /// F: what gains add to.
    private var totalWorth: Double {
        // The gains' scale has the weight of one rank more than the pool.
        let power = settings.metric.proximityPower
        let next = power == 1 ? 1 / Double(pool.count + 1) : pow(Double(pool.count + 1), -power)
        let ranks = settings.metric.form == .released ? pool.arithmetic.gainScale - next : 1
        return pool.arithmetic.novelSum(weighted: true) * Double(pool.count) * ranks
    }
}
