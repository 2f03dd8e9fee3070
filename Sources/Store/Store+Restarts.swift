extension Store {
    /// Notes, with the changes, that the pool's estimates were made anew at a start.
    func noteRestart(_ changes: StoreChanges, in transaction: borrowing WriteTransaction) throws(StoreError) {
        guard let (seq, time) = changes.restart, let table = tables.restarts else { return }
        var bytes: [UInt8] = []
        LittleEndian.append(UInt64(bitPattern: time), size: 8, to: &bytes)
        try transaction.put(bytes, for: seq, in: table)
    }
}

extension StoreReader {
    /// Behind which entries of the log the pool's estimates were made anew from its members, in order; 0 is the beginning.
    public borrowing func restarts() throws(StoreError) -> [UInt64] {
        guard let table = tables.restarts else { return [] }
        return try transaction.withCursor(over: table) { (cursor) throws(StoreError) in
            var seqs: [UInt64] = []
            while try cursor.next() { seqs.append(try cursor.key) }
            return seqs
        }
    }
}
