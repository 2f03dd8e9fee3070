import Messages
import Store

/// What is in a store, and whether its invariants hold.
struct StoreInspection {
    let path: String
    let identity: String
    let created: Int64
    let settings: [String: String]
    let firstSeq: UInt64
    let lastSeq: UInt64
    /// Behind which entries the estimates of a large pool were made anew.
    let restarts: [UInt64]
    let statistics: StoreStatistics
    /// How many members came from each source; those without one under "".
    let membersBySource: [String: Int]
    let verification: Verification
    let indexes: IndexInspection

    /// Reads and verifies a store, while a daemon may be writing it.
    init(_ store: Store, progress: (Int, Int) -> Void) throws {
        path = store.path
        identity = store.identity.map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0\(digits)" : digits
        }.joined()
        created = store.creationTime
        let (stored, first, last, restarts) = try store.read { reader throws(StoreError) in
            (try reader.settings(), try reader.firstSeq(), try reader.lastSeq(), try reader.restarts())
        }
        (settings, firstSeq, lastSeq, self.restarts) = (Self.asConfigured(stored), first, last, restarts)
        statistics = try store.statistics()
        membersBySource = Self.membersBySource(store)
        verification = try store.verify(progress: progress)
        indexes = try IndexInspection(store)
    }

    /// Whether every invariant holds.
    var isSound: Bool { verification.isSound && indexes.findings.isEmpty }

    private var findingCount: Int { verification.total + indexes.findings.count }

    private var findings: ArraySlice<VerificationFinding> {
        (verification.findings + indexes.findings).prefix(Verification.maximumFindings)
    }

    /// The settings in the units of the configuration: a store keeps `reference.merge_below` as a squared distance.
    private static func asConfigured(_ settings: [String: String]) -> [String: String] {
        var settings = settings
        if let squared = settings["reference.merge_below"].flatMap(Float.init) {
            settings["reference.merge_below"] = "\(squared / 2)"
        }
        return settings
    }

    private static func membersBySource(_ store: Store) -> [String: Int] {
        var counts: [String: Int] = [:]
        // A member that cannot be read, or whose record cannot, is a finding of the verification.
        try? store.read { reader throws(StoreError) in
            try reader.forEachMember(after: 0) { seq, _ throws(StoreError) in
                if let entry = try? reader.entry(seq), let record = try? DecisionRecord(json: entry.record) {
                    counts[record.source ?? "", default: 0] += 1
                }
                return true
            }
        }
        return counts
    }

    /// One JSON object.
    var json: [UInt8] {
        var settings = JSONObject()
        for (name, value) in self.settings { settings[name] = .string(value) }
        var sources = JSONObject()
        for (name, count) in membersBySource { sources[name] = .integer(count) }
        var tables = JSONObject()
        for table in statistics.tables {
            tables[table.name] = ["entries": .integer(table.entries), "bytes": .integer(table.bytes)]
        }
        var indexed = JSONObject()
        for (name, rows) in indexes.rows { indexed[name] = .integer(rows) }
        let counts = verification.counts
        let object: JSONValue = [
            "path": .string(path), "identity": .string(identity), "created": .integer(created),
            "settings": .object(settings), "first": .integer(firstSeq), "last": .integer(lastSeq),
            "entries": .integer(counts.entries), "samples": .integer(counts.samples),
            "members": .integer(counts.members), "reference": .integer(counts.reference),
            "bytes": .integer(statistics.environment.usedBytes),
            "map_bytes": .integer(statistics.environment.mapBytes), "tables": .object(tables),
            "sources": .object(sources), "indexed": .object(indexed),
            "restarts": .array(restarts.map { .integer($0) }), "sound": .bool(isSound),
            "findings": .array(findings.map(Self.json)), "findings_in_all": .integer(findingCount),
        ]
        return object.encoded()
    }

    private static func json(_ finding: VerificationFinding) -> JSONValue {
        [
            "table": .string(finding.table), "seq": finding.seq.map { .integer($0) } ?? .null,
            "problem": .string(finding.problem),
        ]
    }

    private static let restartsShown = 8

    /// For a reader.
    func lines(style: Style = .ofOutput) -> [String] {
        let counts = verification.counts
        var facts = FactList()
        facts.add("store", path.printable)
        facts.add("identity", identity)
        facts.add("created", Moment(microseconds: created).iso8601)
        facts.add("log", "\(counts.entries.grouped) records, seq \(firstSeq) to \(lastSeq)")
        facts.add("samples", counts.samples.grouped)
        facts.add("members", counts.members.grouped)
        facts.add("reference", "\(counts.reference.grouped) rows of the stream")
        for (name, rows) in indexes.rows.sorted(by: { $0.key < $1.key }) {
            facts.add("index", "codes of \(rows.grouped) rows of the \(name)")
        }
        if !restarts.isEmpty {
            let shown = restarts.suffix(Self.restartsShown).map(String.init).joined(separator: ", ")
            let more = restarts.count > Self.restartsShown ? "…, " : ""
            facts.add("restarts", "estimates made anew behind seq \(more)\(shown)")
        }
        let environment = statistics.environment
        facts.add("size", "\(environment.usedBytes.asBytes), in a map of \(environment.mapBytes.asBytes)")
        for (place, setting) in settings.sorted(by: { $0.key < $1.key }).enumerated() {
            facts.add(place == 0 ? "settings" : "", "\(setting.key) \(setting.value)".printable)
        }
        facts.add("invariants", verdict(style))
        return facts.lines(style: style) + findingLines + [""] + tableLines(style) + sourceLines(style)
    }

    private func verdict(_ style: Style) -> String {
        isSound ? style.apply(.green, to: "all hold") : style.apply(.red, to: "\(findingCount.grouped) findings")
    }

    private var findingLines: [String] {
        let shown = findings.map { "  \($0)".printable }
        let more = findingCount - shown.count
        return shown + (more > 0 ? ["  and \(more.grouped) more"] : [])
    }

    private func tableLines(_ style: Style) -> [String] {
        var table = TextTable([.text("TABLE"), .number("ENTRIES"), .number("BYTES")])
        for statistics in statistics.tables {
            table.add([statistics.name, statistics.entries.grouped, statistics.bytes.asBytes])
        }
        return table.lines(style: style)
    }

    private func sourceLines(_ style: Style) -> [String] {
        guard !membersBySource.isEmpty else { return [] }
        var table = TextTable([.text("SOURCE"), .number("MEMBERS")])
        for (source, count) in membersBySource.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            table.add([source.isEmpty ? "(none)" : source.printable, count.grouped])
        }
        return [""] + table.lines(style: style)
    }
}
