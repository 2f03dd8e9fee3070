extension StoreReader {
    /// The oldest seq of the log from which on it has no gap; 0 when it is empty. Before it are members' records only.
    public borrowing func firstSeq() throws(StoreError) -> UInt64 {
        if let first = try Self.retainedFrom(tables, transaction) { return first }
        return try transaction.firstKey(in: tables.log) ?? 0
    }

    /// The newest seq of the log; 0 when it is empty.
    public borrowing func lastSeq() throws(StoreError) -> UInt64 {
        try transaction.lastKey(in: tables.log) ?? 0
    }

    /// The entry of `seq`.
    public borrowing func entry(_ seq: UInt64) throws(StoreError) -> LogEntry? {
        try transaction.withValueBytes(of: seq, in: tables.log) { (bytes) throws(StoreError) in
            try requireWritten(.entry, seq, bytes)
            return LogEntry(seq: seq, try tables.log.decodeValue(bytes, key: seq))
        }
    }

    /// Entries after `seq`, in order: at most `limit`, and no more once their records have `maximumBytes`.
    ///
    /// There is at least one, where `limit` allows it and the log has it, however long it is.
    public borrowing func entries(
        after seq: UInt64, limit: Int, maximumBytes: Int = .max
    ) throws(StoreError) -> [LogEntry] {
        var entries: [LogEntry] = []
        var bytes = 0
        guard limit > 0 else { return entries }
        try forEachEntry(after: seq) { (entry) in
            bytes += entry.record.count
            if bytes > maximumBytes && !entries.isEmpty { return false }
            entries.append(entry)
            return entries.count < limit
        }
        return entries
    }

    /// Gives the entries after `seq` one by one, in order, until `body` returns false.
    public borrowing func forEachEntry(
        after seq: UInt64, _ body: (LogEntry) throws(StoreError) -> Bool
    ) throws(StoreError) {
        try transaction.forEach(in: tables.log, after: seq) { (seq, bytes) throws(StoreError) in
            try requireWritten(.entry, seq, bytes)
            return try body(LogEntry(seq: seq, try tables.log.decodeValue(bytes, key: seq)))
        }
    }

    /// The seqs of all entries with this id, in order: the first is the sample's decision.
    ///
    /// Two ids may have one hash, so the entries have the last word. One whose id has another hash, or that is not there, says
    /// that `ids` is damaged: an id that was taken for a new one would be decided twice.
    public borrowing func seqs(ofID id: String) throws(StoreError) -> [UInt64] {
        let hash = self.hash.hash(Array(id.utf8))
        var seqs: [UInt64] = []
        for seq in try transaction.values(of: hash, in: tables.ids) {
            guard let entry = try entry(seq), self.hash.hash(Array(entry.id.utf8)) == hash else {
                throw .corrupt(
                    table: "ids", key: "\(hash)", expected: "the seq of an entry whose id has that hash",
                    found: "\(seq)")
            }
            if entry.id.utf8.elementsEqual(id.utf8) { seqs.append(seq) }
        }
        return seqs
    }
}
