import Configuration
import Messages
import Selection

/// Shadows beside the real decisions, as `status` shows them.
struct ShadowFacts {
    /// One object for each, in the order of the configuration.
    let objects: [JSONValue]

    /// - Parameter budget: in force, for shadows that follow it.
    init(_ reports: [ShadowReport], configured: [Configuration.Shadow], budget: Configuration.Budget) {
        objects = zip(configured, reports).map { shadow, report in
            .object(Self.object(report, shadow, budget: shadow.budget ?? budget))
        }
    }

    private static func object(
        _ report: ShadowReport, _ shadow: Configuration.Shadow, budget: Configuration.Budget
    ) -> JSONObject {
        let (counters, tally) = (report.state.counters, report.tally)
        var settings = (try? JSONValue(parsing: Array(shadow.json.utf8)))?.object ?? JSONObject()
        settings["name"] = nil
        var decisions: JSONObject = [
            "both": .integer(tally.both), "only_real": .integer(tally.onlyEngine),
            "only_shadow": .integer(tally.onlyShadow), "neither": .integer(tally.neither),
        ]
        if let agreement = tally.agreement { decisions["agreement"] = .double(agreement) }
        return [
            "name": .string(report.name), "since": .integer(report.since), "settings": .object(settings),
            "pool": .integer(report.pool), "shared": .integer(tally.shared), "seen": .integer(counters.seen),
            "kept": .integer(counters.kept), "dropped": .integer(counters.dropped),
            "evicted": .integer(counters.evicted), "threshold": .double(report.threshold),
            "novelsum": report.novelSum.map { .double($0) } ?? .null,
            "novelsum_unweighted": .double(report.novelSumUnweighted), "decisions": .object(decisions),
            "budget": .object(BudgetFacts(budget, pool: report.pool, report.state).object),
        ]
    }
}
