import Configuration
import Messages
import Selection
import Store
import Vectors

extension QueryAnswers {
    /// What would be decided now; nothing is stored.
    func score(_ vectors: Matrix) throws -> ScoresReply {
        var settings = settings
        if let budget = channels.gauges.current.state.budget?.current {
            settings.budget = try EngineSettings.Budget(budget, form: settings.metric.form)
        }
        let scores = try inspect(rowsOf: vectors) { [settings] engine, rows -> [Score] in
            // Without a first sample there is no dimension yet: these would be the first.
            if engine == nil {
                var fresh = Engine(settings, dimension: rows.columns)
                return fresh.score(rows)
            }
            return engine?.score(rows) ?? []
        }
        return ScoresReply(
            scores: scores.map {
                .init(
                    decision: $0.decision, reason: $0.reason, gain: $0.gain, novelty: $0.novelty,
                    threshold: $0.threshold, density: $0.density, nearest: $0.nearest)
            })
    }

    /// The nearest kept samples of vectors, or of samples by id: members, and dropped samples as well.
    func neighbors(_ query: NeighborsQuery) throws -> NeighborsReply {
        let count = query.k
        switch query.target {
        case .vectors(let vectors):
            return NeighborsReply(
                neighbors: try inspect(rowsOf: vectors) { engine, rows in
                    engine?.neighbors(count, of: rows) ?? Array(repeating: [], count: rows.rows)
                })
        case .ids(let ids):
            var neighbors: [[DecisionRecord.Nearest]] = []
            for start in stride(from: 0, to: ids.count, by: Self.idsAtOnce) {
                neighbors += try self.neighbors(count, of: ids, in: start..<min(start + Self.idsAtOnce, ids.count))
            }
            return NeighborsReply(neighbors: neighbors)
        }
    }

    /// Ids whose vectors are in memory at once.
    private static let idsAtOnce = 256

    private func neighbors(
        _ count: Int, of ids: [String], in range: Range<Int>
    ) throws -> [[DecisionRecord.Nearest]] {
        let vectors = try range.map { index in
            guard let vector = try vector(ofSample: ids[index]) else {
                throw ProtocolError(.notFound, "ids[\(index)]: no sample is named \"\(ids[index])\"", index: index)
            }
            return vector
        }
        return try inspect(steps: range.count) { engine, step in
            .success(nearestMembers(count, to: vectors[step], of: ids[range.lowerBound + step], in: engine))
        }
    }

    /// A page of the log, and the budgets that began in it.
    func log(_ query: LogQuery) throws -> LogReply {
        try store.read { reader in
            var records: [RecordJSON] = []
            var bytes = 0
            let last = try reader.lastSeq()
            // What begins behind the last record of a page that is cut off belongs to the next page.
            var budgetsEnd = last
            let kinds = query.decisions.map { $0.map(LogEntry.Kind.init) }
            if query.limit > 0 {
                // Members' records of before the log's beginning would be there with gaps.
                let first = try reader.firstSeq()
                try reader.forEachEntry(after: max(query.after, first == 0 ? 0 : first - 1)) {
                    (entry) throws(StoreError) in
                    guard kinds?.contains(entry.kind) ?? true else { return true }
                    bytes += entry.record.count
                    records.append(RecordJSON(entry.record))
                    if records.count < query.limit && bytes < Self.logBytes { return true }
                    budgetsEnd = entry.seq - 1
                    return false
                }
            }
            let budgets =
                query.limit > 0 && query.after <= budgetsEnd
                ? try reader.budgets(after: query.after...budgetsEnd) : []
            return LogReply(
                records: records, first: try reader.firstSeq(), last: last, budgets: budgets.map { RecordJSON($0) })
        }
    }

    /// A page of the members, in the order in which they were kept.
    func members(_ query: MembersQuery) throws -> MembersReply {
        try store.read { reader in
            var after: UInt64 = 0
            if let id = query.after {
                guard let seq = try reader.decision(ofID: id)?.seq else {
                    throw ProtocolError(.notFound, "after: no sample is named \"\(id)\"")
                }
                after = seq
            }
            let seqs = try reader.members(after: after, limit: query.limit + 1).map(\.seq)
            var members: [MembersReply.Member] = []
            var vectors = query.vectors ? try reader.dimension().map(Matrix.init(columns:)) : nil
            var bytes = 0
            for seq in seqs.prefix(query.limit) where bytes < Self.membersBytes {
                guard let entry = try reader.entry(seq) else { continue }
                let record = try DecisionRecord(json: entry.record)
                let details = try reader.details(seq).map { try SampleDetails(json: $0) }
                members.append(.init(id: record.id, source: record.source, meta: details?.meta, seq: seq))
                bytes += entry.record.count + (details?.meta?.count ?? 0)
                guard vectors != nil, let row = try reader.sample(seq) else { continue }
                vectors?.append(row)
                bytes += row.count * 4
            }
            return MembersReply(
                members: members, next: seqs.count > members.count ? members.last?.id : nil, vectors: vectors)
        }
    }

    /// Bytes after which a page of the log ends; its last record may pass it.
    private static let logBytes = 8 << 20
    /// The same of the members, with what was asked for of each.
    private static let membersBytes = 32 << 20

    func vector(ofSample id: String) throws -> [Float]? {
        try store.read { reader in
            guard let seq = try reader.decision(ofID: id)?.seq else { return nil }
            return try reader.sample(seq)
        }
    }
}

/// The nearest members to a sample, itself left out.
func nearestMembers(
    _ count: Int, to vector: [Float], of id: String, in engine: Engine?
) -> [DecisionRecord.Nearest] {
    guard let engine else { return [] }
    return engine.neighbors(count, ofMember: id)
        ?? engine.neighbors(count, of: Matrix(rows: 1, columns: vector.count, elements: vector))[0]
}
