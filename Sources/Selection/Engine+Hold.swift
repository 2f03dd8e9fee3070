import Diversity
import Messages
import NeighborIndex
import Vectors

/// Deciding later, for `HeldSamples`.
extension Engine {
    /// The beginning of an outcome, at a moment.
    mutating func beginning(at time: Int64) -> EngineOutcome {
        state.time = max(state.time, time)
        return EngineOutcome(state: state)
    }

    /// Lets an arrival and those that wait know of each other, as rows that density is measured against.
    func introduce(_ arrival: inout HeldSample, to held: inout [HeldSample]) {
        let found = reference.nearest(to: 0..<1, of: arrival.vector)[0]
        arrival.nearest = search(found).nearest
        guard reference.isStream else { return }
        let neighbors = settings.metric.densityNeighbors
        let distances = held.map { $0.vector.squaredDistance(ofRow: 0, to: arrival.row) }
        arrival.isCopy = found.copy != nil
        for (other, distance) in zip(held, distances) where !other.isCopy {
            if distance < settings.mergeReach {
                arrival.isCopy = true
            } else {
                _ = arrival.nearest.insert(distance, keeping: neighbors)
            }
        }
        guard !arrival.isCopy else { return }
        for (place, distance) in distances.enumerated() where distance >= settings.mergeReach {
            if held[place].nearest.insert(distance, keeping: neighbors) {
                held[place].worth = nil
            }
        }
    }

    /// How many keeps an arrival brings, those that wait counted as seen.
    func credit(of sample: Sample, waiting: Int) -> Double {
        let demand = demand(of: sample, waiting: waiting)
        return min(1, max(0, min(demand.share, demand.costShare)))
    }

    /// The best of those that wait and may be kept, and the gain of the next best.
    ///
    /// Worths mostly fall as the pool grows, so one that was looked at before stands for itself until it seems the best.
    mutating func best(of held: inout [HeldSample]) -> (place: Int, rival: Double)? {
        let scale = pool.arithmetic.gainScale
        let allowed = held.indices.filter { demand(of: held[$0].sample, waiting: held.count).isAllowed }
        var isPresent: Set<Int> = []
        while let place = allowed.max(by: { held[$0].worth ?? .infinity < held[$1].worth ?? .infinity }) {
            guard isPresent.insert(place).inserted else {
                guard let worth = held[place].worth, worth.isFinite else { return nil }
                let rival = allowed.filter { $0 != place }.compactMap { held[$0].worth }.max() ?? 0
                return (place, rival.isFinite ? rival * scale : 0)
            }
            held[place].worth = worth(of: held[place]) / scale
        }
        return nil
    }

    /// Decides a sample that was chosen over those that wait with it, or by the pool alone; gives its gain.
    @discardableResult
    mutating func settle(
        _ held: HeldSample, chosenOver rival: Double? = nil, _ outcome: inout EngineOutcome
    ) -> Double {
        let assessment = present(held, &outcome)
        let verdict: Verdict
        if let rival {
            let isFull = pool.count >= settings.budget.capacity ?? .max
            verdict =
                isFull
                ? swap(assessment, of: held.row, quality: held.sample.quality)
                : Verdict(
                    outcome: .keep, reason: pool.count == 0 ? .warmup : .novel, gain: assessment.gain,
                    threshold: pool.count == 0 ? 0 : min(rival, assessment.gain.nextDown))
        } else {
            verdict = self.verdict(on: assessment, of: held.row, held.sample)
        }
        finish(held, verdict, assessment, &outcome)
        return assessment.gain
    }

    /// Drops a sample that nobody chose.
    mutating func drop(_ held: HeldSample, _ outcome: inout EngineOutcome) {
        let assessment = present(held, &outcome)
        let verdict = Verdict(
            outcome: .drop, reason: .redundant, gain: assessment.gain,
            threshold: max(held.bar ?? assessment.gain, assessment.gain))
        finish(held, verdict, assessment, &outcome)
    }

    private mutating func worth(of held: HeldSample) -> Double {
        var near = MemberLookup(batch: held.vector, pool: pool)
        let proximity = near.proximity(of: 0, in: pool)
        if let floor = settings.minimumDistance, let nearest = proximity.nearest, nearest.distance < floor {
            return -.infinity
        }
        let gain = assess(held.nearest, proximity, quality: held.sample.quality).gain
        return settings.budget.limits.cost == nil ? gain : gain / held.sample.cost
    }

    /// A sample as it stands now; reference and members learn of it.
    private mutating func present(_ held: HeldSample, _ outcome: inout EngineOutcome) -> Assessment {
        let found = reference.nearest(to: 0..<1, of: held.vector)[0]
        let search = search(found)
        var near = MemberLookup(batch: held.vector, pool: pool)
        let proximity = near.proximity(of: 0, in: pool)
        if reference.isStream, found.copy == nil {
            learn(from: held.row, search, seq: state.seq + 1, proximity, outcome: &outcome)
        }
        var assessment = assess(held.nearest, proximity, quality: held.sample.quality)
        // Of those that wait it will learn as a member, one by one.
        assessment.nearest = search.nearest
        assessment.search = search
        return assessment
    }

    private mutating func finish(
        _ held: HeldSample, _ verdict: Verdict, _ assessment: Assessment, _ outcome: inout EngineOutcome
    ) {
        advanceAudits()
        beginAudits(held.row, assessment, verdict, quality: held.sample.quality)
        outcome.recordOfSample.append(outcome.records.count)
        apply(verdict, assessment, held.sample, vector: held.row, time: state.time, outcome: &outcome)
        if let index = outcome.recordOfSample.last { watch(outcome.records[index], held.row, outcome: &outcome) }
        pool.count(neighbors: settings.neighborsThatCount(seen: state.counters.seen))
    }
}
