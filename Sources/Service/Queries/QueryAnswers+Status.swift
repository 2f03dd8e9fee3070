import Configuration
import Diversity
import Foundation
import Messages
import NeighborIndex
import Selection
import Store
import Versions

extension QueryAnswers {
    /// Counters, sizes and rates as of the last commit.
    func status() throws -> StatusReply {
        let gauges = channels.gauges.current
        let state = gauges.state
        let counters = state.engine.counters
        let stream = StreamFacts(state.engine, settings.alarms)
        return StatusReply(
            version: Versions.program, uptime: Double(clock.now() - start) / 1_000_000, dimension: gauges.dimension,
            pool: gauges.pool, seen: UInt64(counters.seen), kept: UInt64(counters.kept),
            dropped: UInt64(counters.dropped), evicted: UInt64(counters.evicted),
            duplicates: UInt64(state.duplicates), refused: UInt64(state.refused), seq: state.engine.seq,
            threshold: gauges.threshold,
            rate: rate(gauges),
            budget: budget(gauges),
            reference: reference(rows: gauges.referenceRows),
            index: index(gauges),
            store: try storeStatus(readOnlyReason: gauges.readOnlyReason), sources: sources(state),
            novelSum: (gauges.novelSum, gauges.novelSumUnweighted),
            shadow: ShadowFacts(
                gauges.shadows, configured: configuration.shadow, budget: state.budget?.current ?? configuration.budget
            ).objects, saturation: stream.saturation, drift: stream.drift)
    }

    private func rate(_ gauges: Gauges) -> JSONObject {
        let counters = gauges.state.engine.counters
        var meter = gauges.rate
        var object: JSONObject = [
            "samples_per_second": .double(meter.samplesPerSecond(at: clock.now())),
            "keep_rate": .double(counters.seen == 0 ? 0 : Double(counters.kept) / Double(counters.seen)),
        ]
        if configuration.hold.samples != nil { object["held"] = .integer(gauges.held) }
        return object
    }

    /// The configuration as it is in effect, secrets left out.
    func config() throws -> ConfigReply {
        var configuration = configuration
        if let budget = channels.gauges.current.state.budget { configuration.budget = budget.current }
        return ConfigReply(config: try JSONValue(parsing: Array(configuration.json.utf8)).object ?? JSONObject())
    }

    /// The limits in force, and how much of each is used.
    func budget(_ gauges: Gauges) -> JSONObject {
        BudgetFacts(
            gauges.state.budget?.current ?? configuration.budget, pool: gauges.pool, gauges.state.engine
        ).object
    }

    /// How neighbours are found, and what the answers that were checked were worth.
    private func index(_ gauges: Gauges) -> JSONObject {
        let (members, reference) = (gauges.memberSearch, gauges.referenceSearch)
        var object: JSONObject = [
            "kind": kind(members), "members": .integer(gauges.pool), "reference": kind(reference),
        ]
        add(reference.audit, to: &object)
        object["search"] = .object(["members": search(members), "reference": search(reference)])
        return object
    }

    private func kind(_ search: SearchReport) -> JSONValue { .string(search.isExact ? "exact" : "codes") }

    private func search(_ search: SearchReport) -> JSONValue {
        var object: JSONObject = ["kind": kind(search)]
        if !search.isExact {
            object["candidates"] = .integer(search.effort.candidates)
            object["cells"] = .integer(search.cells)
            object["probes"] = .integer(min(search.effort.probes, search.cells))
        }
        add(search.audit, to: &object)
        return .object(object)
    }

    private func add(_ audit: SearchAudit, to object: inout JSONObject) {
        object["audited"] = .integer(audit.arrivals)
        if let recall = audit.recall { object["recall"] = .double(recall) }
        if let error = audit.gainError { object["gain_error"] = .double(error) }
        if let share = audit.flipShare { object["flips"] = .double(share) }
    }

    private func reference(rows: Int) -> JSONObject {
        var object: JSONObject = [
            "mode": .string(configuration.reference.mode.rawValue), "rows": .integer(rows),
            "neighbors": .integer(settings.metric.densityNeighbors),
        ]
        if case .stream(let limit) = settings.reference { object["limit"] = .integer(limit) }
        return object
    }

    private func storeStatus(readOnlyReason: String?) throws -> JSONObject {
        let statistics = try store.statistics()
        var object: JSONObject = [
            "path": .string(store.path), "bytes": .integer(statistics.environment.usedBytes),
            "map_bytes": .integer(statistics.environment.mapBytes),
        ]
        object["read_only"] = .bool(readOnlyReason != nil)
        if let readOnlyReason { object["reason"] = .string(readOnlyReason) }
        return object
    }

    private func sources(_ state: DurableState) -> JSONObject {
        var object = JSONObject()
        for (label, counts) in state.sources.counts {
            object[label] = [
                "seen": .integer(counts.seen), "kept": .integer(counts.kept), "evicted": .integer(counts.evicted),
            ]
        }
        return object
    }
}
