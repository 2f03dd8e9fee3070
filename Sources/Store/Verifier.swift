/// Walks over a store's tables and notes what is wrong with them.
struct Verifier {
    private(set) var findings: [VerificationFinding] = []
    private(set) var findingCount = 0
    private let total: Int
    private let progress: (Int, Int) -> Void
    private var done = 0
    private var entriesWithID = 0
    private var lastSeq: UInt64 = 0
    /// From here on the log has no gap; before are only the records of what is needed still.
    private var firstSeq: UInt64 = 0
    private var hasReachedFirst = false
    /// The seqs of members, the real ones and shadows'.
    private var kept: Set<UInt64> = []
    /// The log folded: the seqs of the members by the bytes of their ids. Strings that differ may be equal.
    private var members: [[UInt8]: UInt64] = [:]

    init(total: Int, progress: @escaping (Int, Int) -> Void) {
        self.total = total
        self.progress = progress
    }

    /// Where the log begins, and whose records stay beyond that.
    mutating func learnBounds(of reader: borrowing StoreReader) {
        attempt("meta") { (verifier) throws(StoreError) in verifier.firstSeq = try reader.firstSeq() }
        attempt("members") { (verifier) throws(StoreError) in
            // What they hold is verified later.
            try reader.transaction.forEach(in: reader.tables.members, after: 0) { (seq, _) in
                verifier.kept.insert(seq)
                return true
            }
        }
        guard let table = reader.tables.shadows else { return }
        attempt("shadows") { (verifier) throws(StoreError) in
            try reader.transaction.forEach(in: table, after: 0) { (key, _) in
                verifier.kept.insert(ShadowKey.seq(of: key))
                return true
            }
        }
    }

    /// The log is contiguous, its counters count, keeps and evicts alternate for each id, and ids lead to it.
    mutating func verifyLog(of reader: borrowing StoreReader) {
        walk(reader.tables.log, of: reader) { (verifier, previous: LogEntry?, seq, bytes) throws(StoreError) in
            verifier.attempt("log", seq) { (_) throws(StoreError) in try reader.requireWritten(.entry, seq, bytes) }
            let isFirst = seq >= verifier.firstSeq && !verifier.hasReachedFirst
            verifier.hasReachedFirst = verifier.hasReachedFirst || isFirst
            let entry = LogEntry(seq: seq, try reader.tables.log.decodeValue(bytes, key: seq))
            if seq < verifier.firstSeq {
                if !verifier.kept.contains(seq) {
                    verifier.note("log", seq, "before \(verifier.firstSeq), and no member's")
                }
            } else if let previous, previous.seq >= verifier.firstSeq {
                verifier.verify(entry, after: previous)
            } else if isFirst, seq != verifier.firstSeq {
                verifier.note("log", seq, "the first one, expected \(verifier.firstSeq)")
            } else if seq == 1 {
                verifier.verify(entry, after: LogEntry(seq: 0, kind: .note, id: "", seen: 0, kept: 0, record: []))
            }
            try verifier.fold(entry, of: reader)
            verifier.lastSeq = seq
            if entry.id.isEmpty { return entry }
            verifier.entriesWithID += 1
            let hash = reader.hash.hash(Array(entry.id.utf8))
            if try !reader.transaction.values(of: hash, in: reader.tables.ids).contains(seq) {
                verifier.note("ids", seq, "the entry's id \(entry.id) does not lead to it")
            }
            return entry
        }
    }

    /// There are no ids but those of the log.
    mutating func verifyIDs(of reader: borrowing StoreReader) {
        attempt("ids") { (verifier) throws(StoreError) in
            let count = try reader.transaction.count(of: reader.tables.ids)
            if count != verifier.entriesWithID {
                verifier.note("ids", nil, "\(count) rows, expected one for each of \(verifier.entriesWithID) entries")
            }
        }
    }

    /// Samples have the dimension, and seqs of the log.
    mutating func verifySamples(of reader: borrowing StoreReader) {
        var dimension: Int?
        attempt("meta") { (_) throws(StoreError) in dimension = try reader.dimension() }
        walk(reader.tables.samples, of: reader) { (verifier, _: Void?, seq, bytes) throws(StoreError) in
            verifier.attempt("samples", seq) { (_) throws(StoreError) in try reader.requireWritten(.sample, seq, bytes)
            }
            if let dimension, bytes.count != dimension * 4 {
                verifier.note("samples", seq, "\(bytes.count) bytes, expected \(dimension) numbers of 4 bytes")
            }
            if dimension == nil { verifier.note("samples", seq, "there is a sample, and the dimension is not set") }
            if seq < verifier.firstSeq, !verifier.kept.contains(seq), try !reader.isReference(seq) {
                verifier.note("samples", seq, "before \(verifier.firstSeq), and nobody needs it")
            }
            if seq > verifier.lastSeq { verifier.note("samples", seq, "after the log's end, \(verifier.lastSeq)") }
            return nil
        }
    }

    /// Details, the engine's state and the sums are what was written; once there are sums, every entry has one.
    mutating func verifyWritten(of reader: borrowing StoreReader) {
        attempt("meta") { (_) throws(StoreError) in _ = try reader.engineState() }
        attempt("details") { (verifier) throws(StoreError) in
            try reader.transaction.forEach(in: reader.tables.details, after: 0) { (seq, bytes) throws(StoreError) in
                verifier.attempt("details", seq) { (_) throws(StoreError) in
                    try reader.requireWritten(.details, seq, bytes)
                }
                return true
            }
        }
        guard let table = reader.tables.sums else { return }
        attempt("sums") { (verifier) throws(StoreError) in
            var next: UInt64?
            try reader.transaction.forEach(in: table, after: 0) { (seq, _) throws(StoreError) in
                // Before the log's gapless part are those of what is needed still.
                if let next, seq != next, seq > verifier.firstSeq {
                    verifier.note("sums", seq, "expected those of \(next)")
                }
                next = seq &+ 1
                return true
            }
            let end = next.map { $0 &- 1 } ?? verifier.lastSeq
            if end != verifier.lastSeq { verifier.note("sums", nil, "end at \(end), the log at \(verifier.lastSeq)") }
        }
    }

    /// Rows of the summed tables are what was written, and there are no sums but of them.
    mutating func verifyRowSums(of reader: borrowing StoreReader) {
        verifyRows(reader.tables.shadows, .shadows, of: reader)
        verifyRows(reader.tables.history, .history, of: reader)
        verifyRows(reader.tables.budgets, .budgets, of: reader)
        verifyRows(reader.tables.inputs, .inputs, of: reader)
        verifyRows(reader.tables.arrivals, .arrivals, of: reader)
        verifyRows(reader.tables.waiting, .waiting, of: reader)
        // What a stop left is read as a whole.
        verifySumsAreOfRows(reader.tables.resume, .resume, of: reader)
    }

    private mutating func verifyRows<Value>(
        _ table: Table<UInt64, Value>?, _ summed: SummedTable, of reader: borrowing StoreReader
    ) {
        guard let table else { return }
        attempt(table.name) { (verifier) throws(StoreError) in
            try reader.transaction.withCursor(over: table) { (cursor) throws(StoreError) in
                while try cursor.next() {
                    let key = try cursor.key
                    verifier.attempt(table.name) { (_) throws(StoreError) in
                        try cursor.withValueBytes { (bytes) throws(StoreError) in
                            try reader.requireWritten(summed, key, bytes)
                        }
                    }
                }
            }
        }
        verifySumsAreOfRows(table, summed, of: reader)
    }

    private mutating func verifySumsAreOfRows<Value>(
        _ table: Table<UInt64, Value>?, _ summed: SummedTable, of reader: borrowing StoreReader
    ) {
        guard let table, let sums = reader.tables.rowSums else { return }
        attempt(sums.name) { (verifier) throws(StoreError) in
            try reader.transaction.withCursor(over: sums) { (cursor) throws(StoreError) in
                var isAtEntry = try cursor.seek(atLeast: SummedRow(summed, 0))
                while isAtEntry {
                    let row = try cursor.key
                    guard row.table == summed else { return }
                    if try !reader.transaction.contains(row.key, in: table) {
                        verifier.note(table.name, nil, "row \(row.key) is gone, its sum is there")
                    }
                    isAtEntry = try cursor.next()
                }
            }
        }
    }

    /// Members are what folding the log gives, and have samples.
    mutating func verifyMembers(of reader: borrowing StoreReader) {
        var expected = Set(members.values)
        walk(reader.tables.members, of: reader) { (verifier, _: Void?, seq, bytes) throws(StoreError) in
            verifier.attempt("members", seq) { (_) throws(StoreError) in
                try reader.requireWritten(member: seq, bytes)
            }
            if expected.remove(seq) == nil {
                verifier.note("members", seq, "no keep that is not followed by an evict")
            }
            try verifier.verifySample(seq, of: "members", in: reader)
            return nil
        }
        for seq in expected.sorted() { note("members", seq, "missing: the log keeps it and does not evict it") }
    }

    /// Rows of the reference have samples, and places of their own.
    mutating func verifyReference(of reader: borrowing StoreReader) {
        var rows = 0
        attempt("reference") { (_) throws(StoreError) in
            rows = try reader.transaction.count(of: reader.tables.reference)
        }
        var isTaken = [Bool](repeating: false, count: rows)
        walk(reader.tables.reference, of: reader) { (verifier, _: Void?, seq, bytes) throws(StoreError) in
            if let slot = try reader.tables.reference.decodeValue(bytes, key: seq).slot {
                if slot >= rows || isTaken[Int(slot)] {
                    verifier.note("reference", seq, "in slot \(slot), expected one of its own below \(rows)")
                } else {
                    isTaken[Int(slot)] = true
                }
            }
            try verifier.verifySample(seq, of: "reference", in: reader)
            return nil
        }
    }

    /// Members of shadows have samples.
    mutating func verifyShadows(of reader: borrowing StoreReader) {
        guard let table = reader.tables.shadows else { return }
        walk(table, of: reader) { (verifier, _: Void?, key, _) throws(StoreError) in
            try verifier.verifySample(ShadowKey.seq(of: key), of: "shadows", in: reader)
            return nil
        }
    }

    /// Blocks are of an index; which index they make is for those to say who know its form.
    mutating func verifyIndexes(of reader: borrowing StoreReader) {
        guard let table = reader.tables.index else { return }
        attempt("index") { (verifier) throws(StoreError) in
            try reader.transaction.forEach(in: table, after: 0) { (key, _) throws(StoreError) in
                if !StoredIndexKind.allCases.contains(where: { $0.keys.contains(key) }) {
                    verifier.note("index", nil, "block \(key) belongs to no index")
                }
                return true
            }
        }
    }

    /// What a stop left is whole; restarts were behind entries of the log.
    mutating func verifyRestarts(of reader: borrowing StoreReader) {
        attempt("resume") { (_) throws(StoreError) in _ = try reader.resumption() }
        attempt("restarts") { (verifier) throws(StoreError) in
            for seq in try reader.restarts() where seq > verifier.lastSeq {
                verifier.note("restarts", seq, "after the log's end, \(verifier.lastSeq)")
            }
        }
    }

    /// Inputs came in order, behind entries of the log.
    mutating func verifyInputs(of reader: borrowing StoreReader) {
        guard let table = reader.tables.inputs else { return }
        var previous: UInt64 = 0
        walk(table, of: reader) { (verifier, _: Void?, number, bytes) throws(StoreError) in
            let seq = try table.decodeValue(bytes, key: number).seq
            if seq < previous { verifier.note("inputs", seq, "after one behind \(previous)") }
            if seq > verifier.lastSeq { verifier.note("inputs", seq, "after the log's end, \(verifier.lastSeq)") }
            previous = seq
            return nil
        }
    }

    /// Arrivals are numbered without a gap, those that were decided lead to entries of the log, and the others, and nobody
    /// else, have samples that wait.
    mutating func verifyArrivals(of reader: borrowing StoreReader) {
        guard let table = reader.tables.arrivals else { return }
        walk(table, of: reader) { (verifier, previous: UInt64?, number, bytes) throws(StoreError) in
            if number != (previous ?? 0) &+ 1 { verifier.note("arrivals", nil, "\(number) after \(previous ?? 0)") }
            let arrival = try table.decodeValue(bytes, key: number)
            if let waiting = reader.tables.waiting,
                try reader.transaction.contains(number, in: waiting) != (arrival == .elsewhere)
            {
                let problem =
                    arrival == .elsewhere ? "waits, and has no sample" : "waits no more, and its sample is there"
                verifier.note("arrivals", nil, "arrival \(number) \(problem)")
            }
            guard case .decided(let seq) = arrival else { return number }
            if seq >= verifier.firstSeq, try !reader.transaction.contains(seq, in: reader.tables.log) {
                verifier.note("arrivals", seq, "arrival \(number) was decided by no entry of the log")
            }
            return number
        }
    }

    private mutating func verifySample(
        _ seq: UInt64, of table: String, in reader: borrowing StoreReader
    ) throws(StoreError) {
        if try !reader.transaction.contains(seq, in: reader.tables.samples) { note(table, seq, "no sample") }
    }

    private mutating func verify(_ entry: LogEntry, after previous: LogEntry) {
        if entry.seq != previous.seq &+ 1 { note("log", entry.seq, "a gap after \(previous.seq)") }
        let seen = previous.seen &+ (entry.kind == .keep || entry.kind == .drop ? 1 : 0)
        if entry.seen != seen { note("log", entry.seq, "\(entry.seen) seen, expected \(seen)") }
        let kept = previous.kept &+ (entry.kind == .keep ? 1 : 0)
        if entry.kept != kept { note("log", entry.seq, "\(entry.kept) kept, expected \(kept)") }
    }

    private mutating func fold(_ entry: LogEntry, of reader: borrowing StoreReader) throws(StoreError) {
        switch entry.kind {
        case .keep:
            // What stays of before the log's beginning may be a shadow's.
            if entry.seq < firstSeq, try reader.member(entry.seq) == nil { return }
            if let seq = members.updateValue(entry.seq, forKey: Array(entry.id.utf8)) {
                note("log", entry.seq, "keeps \(entry.id), which has been a member since \(seq)")
            }
        case .evict:
            // The keep may have been before the log's beginning.
            if members.removeValue(forKey: Array(entry.id.utf8)) == nil, firstSeq <= 1 {
                note("log", entry.seq, "evicts \(entry.id), which is no member")
            }
        case .drop, .note: break
        }
    }

    /// Gives `body` each row, with what it returned for the row before; damage to one row does not end the walk.
    private mutating func walk<Value, Previous>(
        _ table: Table<UInt64, Value>, of reader: borrowing StoreReader,
        _ body: (inout Verifier, Previous?, UInt64, Span<UInt8>) throws(StoreError) -> Previous?
    ) {
        var previous: Previous?
        attempt(table.name) { (verifier) throws(StoreError) in
            try reader.transaction.forEach(in: table, after: 0) { (seq, bytes) throws(StoreError) in
                verifier.advance()
                do throws(StoreError) {
                    previous = try body(&verifier, previous, seq, bytes)
                } catch {
                    verifier.note(table.name, seq, "\(error)")
                    previous = nil
                }
                return true
            }
        }
    }

    private mutating func attempt(
        _ table: String, _ seq: UInt64? = nil, _ body: (inout Verifier) throws(StoreError) -> Void
    ) {
        do throws(StoreError) {
            try body(&self)
        } catch {
            note(table, seq, "\(error)")
        }
    }

    private mutating func note(_ table: String, _ seq: UInt64?, _ problem: String) {
        findingCount += 1
        guard findings.count < Verification.maximumFindings else { return }
        findings.append(VerificationFinding(table: table, seq: seq, problem: problem))
    }

    private mutating func advance() {
        done += 1
        if done % 4096 == 0 || done == total { progress(done, total) }
    }
}
