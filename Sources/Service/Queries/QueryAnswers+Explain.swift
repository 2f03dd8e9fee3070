import Configuration
import Messages
import Selection
import Store

extension QueryAnswers {
    /// How many neighbours an explanation shows.
    static let explainedNeighbors = 5

    /// A sample's records, how it stands to the pool then and now, and what would have made its decision another one.
    func explanation(of id: String) throws -> ExplanationReply {
        let entries = try store.read { reader in
            try reader.seqs(ofID: id).compactMap { seq in try reader.entry(seq) }
        }
        // An eviction may outlive the decision before it.
        guard let decision = entries.first(where: { $0.kind == .keep || $0.kind == .drop }),
            let vector = try vector(ofSample: id)
        else {
            throw ProtocolError(.notFound, "id: no sample is named \"\(id)\"")
        }
        let record = try DecisionRecord(json: decision.record)
        let (budget, counterfactual) = try store.read { reader in
            let budgets = try reader.budgets(after: 0...(decision.seq - 1)).compactMap(RecordedBudget.init)
            let budget = budgets.last?.budget ?? configuration.budget
            let counterfactual = Counterfactual(record, budget: budget, minDistance: configuration.policy.minDistance)
            return (
                budget,
                counterfactual.object(
                    rank: try GainRank(record, proximityPower: settings.metric.proximityPower, from: reader),
                    spent: try SpentLimits(record, decision, budgets: budgets, from: reader))
            )
        }
        let details = try store.read { reader in try reader.details(decision.seq).map { try SampleDetails(json: $0) } }
        let sample = Sample(
            id: id, source: record.source, quality: BatchAssembly.usable(details?.quality ?? 1),
            cost: BatchAssembly.usable(details?.cost ?? 1))
        let (nearest, standing) = inspect { engine in
            (
                nearestMembers(Self.explainedNeighbors, to: vector, of: id, in: engine),
                engine?.standing(of: sample, vector: vector)
            )
        }
        return ExplanationReply(
            records: entries.map { RecordJSON($0.record) }, nearestThen: record.nearest.map { [$0] } ?? [],
            nearestNow: nearest,
            budget: .object(
                BudgetFacts(budget, pool: record.pool, seen: Int(decision.seen), kept: Int(decision.kept)).object),
            margin: record.gain - record.threshold, counterfactual: counterfactual,
            now: standing.map { Self.now($0) } ?? JSONObject())
    }

    private static func now(_ standing: Standing) -> JSONObject {
        switch standing {
        case .member(let gain, let least, let weaker):
            return [
                "state": "member", "gain": .double(gain), "threshold": .double(least), "margin": .double(gain - least),
                "weaker": .double(weaker),
            ]
        case .outside(let score, let rival):
            var object: JSONObject = [
                "state": "outside", "decision": .string(score.decision.rawValue),
                "reason": .string(score.reason.rawValue), "gain": .double(score.gain),
                "novelty": .double(score.novelty), "threshold": .double(score.threshold),
                "density": .double(score.density), "margin": .double(score.gain - score.threshold),
            ]
            if let rival { object["rival"] = .string(rival) }
            return object
        }
    }
}
