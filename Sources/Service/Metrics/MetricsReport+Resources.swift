import Configuration
import Metrics
import Selection
import Store

extension MetricsReport {
    func write(shadows: [ShadowReport], to text: inout Exposition) {
        let values = { (value: (ShadowReport) -> Double?) in
            shadows.compactMap { shadow in
                value(shadow).map { (labels: ["shadow": shadow.name] as Exposition.Labels, value: $0) }
            }
        }
        text.gauge("noveld_shadow_pool_members", "Members of a shadow's pool.", values { Double($0.pool) })
        text.gauge("noveld_shadow_threshold", "What a gain has to exceed in it.", values { $0.threshold })
        text.gauge("noveld_shadow_novelsum", "NovelSum of its pool.", values { $0.novelSum })
        text.gauge("noveld_shadow_novelsum_unweighted", "The same without density.", values { $0.novelSumUnweighted })
        text.gauge(
            "noveld_shadow_agreement_ratio", "Share of arrivals about which it decided alike.",
            values { $0.tally.agreement })
        text.counter(
            "noveld_shadow_decisions_total", "Decisions of a shadow since it began.",
            shadows.flatMap { shadow in
                let counters = shadow.state.counters
                return [("keep", counters.kept), ("drop", counters.dropped), ("evict", counters.evicted)].map {
                    (["shadow": shadow.name, "decision": $0.0] as Exposition.Labels, Double($0.1))
                }
            })
    }

    func writeStore(to text: inout Exposition, isReadOnly: Bool) {
        text.gauge("noveld_store_read_only", "1 where nothing can be written.", isReadOnly ? 1 : 0)
        guard let statistics = try? store.statistics() else { return }
        let environment = statistics.environment
        text.gauge("noveld_store_used_bytes", "What the store takes.", Double(environment.usedBytes))
        text.gauge("noveld_store_map_bytes", "What it may take before its map grows.", Double(environment.mapBytes))
        text.gauge(
            "noveld_store_map_limit_bytes", "How far the map may grow.", Double(configuration.limits.mapBytes))
        text.gauge(
            "noveld_store_entries", "Entries of each table.",
            statistics.tables.map { (["table": $0.name], Double($0.entries)) })
    }

    func writeQueues(to text: inout Exposition, _ intake: IntakeFigures) {
        let queues = [
            ("decide", channels.work.count), ("commit", channels.commits.count),
            ("questions", channels.questions.count), ("exact_questions", channels.exactQuestions.count),
        ]
        text.gauge(
            "noveld_queue_length", "What waits for a thread.", queues.map { (["queue": $0.0], Double($0.1)) })
        text.gauge("noveld_unanswered_samples", "Samples read and not answered.", Double(intake.unanswered.samples))
        text.gauge("noveld_unanswered_bytes", "Bytes of their messages.", Double(intake.unanswered.bytes))
        text.gauge(
            "noveld_unanswered_samples_limit", "Where reading stops.",
            Double(configuration.limits.unansweredSamples))
        text.gauge("noveld_http_connections", "Open HTTP connections.", Double(connections))
    }
}
