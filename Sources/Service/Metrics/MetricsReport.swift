import Configuration
import Messages
import Metrics
import NeighborIndex
import Selection
import Store
import Versions

/// What `/metrics` shows: counters since the start, and the state as of the last commit.
struct MetricsReport {
    let channels: Channels
    let store: Store
    let configuration: Configuration
    let settings: EngineSettings
    let connections: Int

    /// The text that Prometheus reads.
    func text() -> String {
        var text = Exposition()
        let gauges = channels.gauges.current
        let (decisions, intake) = channels.figures.current
        text.gauge("noveld_build_info", "The version that runs.", [(["version": Versions.program], 1)])
        write(intake, to: &text)
        write(decisions, to: &text)
        write(gauges, to: &text)
        write(budget: gauges, to: &text)
        write(index: gauges, to: &text)
        write(stream: gauges.state.engine, to: &text)
        write(shadows: gauges.shadows, to: &text)
        writeStore(to: &text, isReadOnly: gauges.readOnlyReason != nil)
        writeQueues(to: &text, intake)
        ProcessFigures().write(to: &text)
        return text.text
    }

    private func write(_ intake: IntakeFigures, to text: inout Exposition) {
        let bySocket = { (counts: [String: Int]) in
            ["ingest", "firehose", "upstream"].map {
                (labels: ["socket": $0] as Exposition.Labels, value: Double(counts[$0] ?? 0))
            }
        }
        text.counter(
            "noveld_messages_received_total", "Messages read, well-formed or not.", bySocket(intake.messages))
        text.counter(
            "noveld_samples_received_total", "Samples in well-formed messages.", bySocket(intake.samples))
    }

    private func write(_ figures: DecisionFigures, to text: inout Exposition) {
        // The usual kinds are there from the start, so that a rate of them has a beginning.
        var counts = figures.counts
        for (decision, reason) in Self.usual {
            let kind = DecisionFigures.Kind(decision: decision, reason: reason, source: "")
            counts[kind] = counts[kind] ?? 0
        }
        let sorted = counts.map { kind, count in
            (key: [kind.decision.rawValue, kind.reason.rawValue, kind.source], count: count)
        }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        text.counter(
            "noveld_decisions_total", "Decisions made durable; of sources beyond the first 50 as \"other\".",
            sorted.map { (["decision": $0.key[0], "reason": $0.key[1], "source": $0.key[2]], Double($0.count)) })
        text.counter(
            "noveld_duplicates_total", "Samples whose id was decided before.", Double(figures.duplicates))
        text.counter(
            "noveld_messages_refused_total", "Messages refused, by the code of the answer.",
            ErrorCode.allCases.map { (["code": $0.rawValue], Double(figures.refusals[$0] ?? 0)) })
        text.counter(
            "noveld_alarms_total", "Alarms about the stream.",
            ["drift", "saturation"].map { (["kind": $0], Double(figures.alarms[$0] ?? 0)) })
        text.histogram(
            "noveld_decision_duration_seconds", "Time to decide a sample: a batch's time over its samples.",
            figures.deciding)
        text.histogram("noveld_commit_duration_seconds", "Time to make a batch durable.", figures.committing)
        text.histogram("noveld_batch_samples", "New samples in a batch.", figures.samples)
        text.counter(
            "noveld_commit_failures_total", "Batches that could not be made durable.", Double(figures.failedCommits))
        text.gauge("noveld_gain", "Mean gain of the samples of the last batch.", figures.gain)
        text.histogram(
            "noveld_gain_threshold_ratio", "Gain over the threshold that it had to exceed.", figures.gains)
        text.histogram(
            "noveld_nearest_distance", "Cosine distance of a new sample to the nearest member.", figures.distances)
    }

    private static let usual: [(DecisionRecord.Decision, DecisionRecord.Reason)] = [
        (.keep, .novel), (.keep, .warmup), (.drop, .redundant), (.drop, .budget), (.evict, .displaced),
        (.evict, .operator),
    ]

    private func write(_ gauges: Gauges, to text: inout Exposition) {
        text.gauge("noveld_pool_members", "Members of the pool.", Double(gauges.pool))
        text.gauge("noveld_dimension", "Numbers in a vector.", gauges.dimension.map(Double.init))
        text.gauge("noveld_log_seq", "Position of the last decision in the log.", Double(gauges.state.engine.seq))
        text.gauge("noveld_threshold", "What a gain has to exceed.", gauges.threshold)
        text.gauge("noveld_novelsum", "NovelSum of the pool.", gauges.novelSum)
        text.gauge("noveld_novelsum_unweighted", "NovelSum as if density did not count.", gauges.novelSumUnweighted)
        text.gauge(
            "noveld_novelsum_estimated", "1 where NovelSum is estimated, 0 where it is exact.",
            gauges.isEstimated ? 1 : 0)
        text.gauge(
            "noveld_novelsum_standard_error", "Standard error of NovelSum; 0 where it is exact.",
            gauges.isEstimated ? channels.figures.novelSumError : 0)
        text.gauge("noveld_reference_rows", "Rows of the density reference.", Double(gauges.referenceRows))
        if case .stream(let limit) = settings.reference {
            text.gauge("noveld_reference_rows_limit", "The most rows that it holds.", Double(limit))
        }
    }

    private func write(budget gauges: Gauges, to text: inout Exposition) {
        let budget = gauges.state.budget?.current ?? configuration.budget
        let spending = gauges.state.engine.spending
        var limits: [(labels: Exposition.Labels, value: Double)] = []
        var used: [(labels: Exposition.Labels, value: Double)] = []
        let add = { (name: String, limit: Double?, use: Double) in
            guard let limit else { return }
            limits.append((["limit": name], limit))
            used.append((["limit": name], use))
        }
        let seen = spending.seen.count
        add("capacity", budget.capacity.map(Double.init), Double(gauges.pool))
        add("total", budget.total.map(Double.init), Double(spending.kept.count))
        add("keep_rate", budget.keepRate, seen == 0 ? 0 : Double(spending.kept.count) / Double(seen))
        add("per_window", (budget.perWindow?.count).map(Double.init), spending.window?.spent ?? 0)
        add("cost", budget.cost?.total, spending.kept.cost)
        add("cost_per_window", budget.cost?.perWindow, spending.costWindow?.spent ?? 0)
        text.gauge("noveld_budget_limit", "Limits in force: members, samples, a share, or a cost.", limits)
        text.gauge("noveld_budget_used", "What is used of each limit.", used)
    }

    private func write(index gauges: Gauges, to text: inout Exposition) {
        let searches = [("members", gauges.memberSearch), ("reference", gauges.referenceSearch)]
        let values = { (value: (SearchReport) -> Double?) in
            searches.compactMap { name, search in
                value(search).map { (labels: ["index": name] as Exposition.Labels, value: $0) }
            }
        }
        text.gauge(
            "noveld_index_exact", "1 where neighbours are found by measuring all rows, 0 where by codes.",
            values { $0.isExact ? 1 : 0 })
        text.gauge(
            "noveld_index_candidates", "Rows measured beyond those asked for.",
            values { $0.isExact ? nil : Double($0.effort.candidates) })
        text.counter(
            "noveld_index_audited_total", "Arrivals answered both by codes and exactly.",
            values { Double($0.audit.arrivals) })
        text.gauge(
            "noveld_index_recall_ratio", "Share of the true neighbours that was found.", values { $0.audit.recall })
        text.gauge(
            "noveld_index_gain_error_ratio", "Mean error of the gain that the search caused.",
            values { $0.audit.gainError })
        text.gauge(
            "noveld_index_flip_ratio", "Share of decisions that the exact answer would have turned.",
            values { $0.audit.flipShare })
    }

    private func write(stream state: EngineState, to text: inout Exposition) {
        let last = state.saturation.last
        text.gauge(
            "noveld_saturation_improvement_ratio", "What the last thousand arrivals added, as a share.",
            last.arrivals > 0 ? last.improvement : nil)
        text.gauge(
            "noveld_saturation_arrivals_left", "Arrivals until a thousand add less than the limit of the alarm.",
            settings.alarms.saturation.flatMap { state.saturation.arrivalsUntil(improvementBelow: $0) }.map(Double.init)
        )
        text.gauge(
            "noveld_drift_shift_ratio", "How far the stream has moved, as a share of its spread.", state.drift.shift)
    }
}
