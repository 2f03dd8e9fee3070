import Diversity
import Foundation
import Messages
import Selection
import Vectors

extension QueryAnswers {
    /// The name of NovelSum as if β were 0, which is shown beside it: the released density rewards dense regions.
    static let unweighted = "novelsum_unweighted"

    /// The most members for which other measures are computed without `exact`.
    static let smallPool = 1000

    /// Whether the engine has the answer at hand.
    func isMaintained(_ query: DiversityQuery) -> Bool {
        let own = query.form.map { $0.rawValue == settings.metric.form.rawValue } ?? true
        return own && query.measures.allSatisfy { [Measure.novelSum.rawValue, Self.unweighted].contains($0) }
    }

    /// NovelSum from the ranked pool, which is exact.
    func maintained() -> DiversityReply {
        let gauges = channels.gauges.current
        let measure = { (value: Double) in
            DiversityReply.Measurement(value: value, exact: true, members: gauges.pool, seconds: 0)
        }
        return DiversityReply(measures: [
            Measure.novelSum.rawValue: measure(gauges.novelSum), Self.unweighted: measure(gauges.novelSumUnweighted),
        ])
    }

    /// Any measures and any form, computed from a copy of the pool beside the stream.
    func diversity(_ query: DiversityQuery) throws -> DiversityReply {
        if isMaintained(query) { return maintained() }
        let measures = try measures(named: query.measures)
        let snapshot = inspect { engine -> PoolSnapshot? in
            engine.map { PoolSnapshot(vectors: $0.memberVectors, densities: $0.densities) }
        }
        guard let snapshot, snapshot.vectors.rows > 0 else {
            let zero = DiversityReply.Measurement(value: 0, exact: true, members: 0, seconds: 0)
            return DiversityReply(measures: [Measure.novelSum.rawValue: zero, Self.unweighted: zero])
        }
        guard query.exact || snapshot.vectors.rows <= Self.smallPool else {
            throw ProtocolError(
                .unsupported,
                "measures: this version keeps no estimates of them; ask with \"exact\": true, which takes longer")
        }
        return try compute(measures, form: query.form, of: snapshot)
    }

    private struct PoolSnapshot: Sendable {
        let vectors: Matrix
        let densities: [Double]
    }

    private func measures(named names: [String]) throws -> [Measure] {
        try names.filter { $0 != Self.unweighted }.enumerated().map { index, name in
            guard let measure = Measure(rawValue: name), measure.needsVectorsAlone else {
                let known = Measure.allCases.filter(\.needsVectorsAlone).map(\.rawValue).joined(separator: ", ")
                throw ProtocolError(
                    .badField, "measures[\(index)]: found \"\(name)\", expected one of \(known)", index: index)
            }
            return measure
        }
    }

    private func compute(
        _ measures: [Measure], form: DiversityQuery.Form?, of pool: PoolSnapshot
    ) throws -> DiversityReply {
        var inputs = MeasureInputs(pool.vectors)
        inputs.densities = pool.densities
        inputs.novelSum = NovelSum(
            form: form.flatMap { NovelSumForm(rawValue: $0.rawValue) } ?? settings.metric.form,
            proximityPower: settings.metric.proximityPower)
        var values: [String: DiversityReply.Measurement] = [:]
        for measure in Set(measures).union([.novelSum]) {
            guard pool.vectors.rows >= measure.smallestSet else { continue }
            values[measure.rawValue] = try timed(pool) { try inputs.evaluate([measure])[measure] }
        }
        values[Self.unweighted] = try timed(pool) {
            inputs.densities = [Double](repeating: 1, count: pool.vectors.rows)
            return try inputs.evaluate([.novelSum])[.novelSum]
        }
        return DiversityReply(measures: values)
    }

    private func timed(_ pool: PoolSnapshot, _ body: () throws -> Double?) throws -> DiversityReply.Measurement? {
        let start = ContinuousClock.now
        guard let value = try body(), value.isFinite else { return nil }
        return .init(
            value: value, exact: true, members: pool.vectors.rows, seconds: (ContinuousClock.now - start) / .seconds(1))
    }
}

extension Measure {
    /// Whether it is measured on the pool's vectors alone: the daemon has no copy of the rest.
    fileprivate var needsVectorsAlone: Bool { !needsReference && !needsTexts }
}
