extension Store {
    /// Makes all changes in one transaction, which is durable, as `Durability` says, when this returns.
    ///
    /// - Throws: `StoreError.logGap`, `invalidChange` or `settingMismatch` (of the dimension) for changes that do not
    ///   fit; `mapFull`, `diskFull`, `readOnly`, `lmdb`. After any of them the store is as it was before.
    public func commit(_ changes: StoreChanges) throws(StoreError) {
        try changes.requireConsistency()
        try environment.write { (transaction) throws(StoreError) in
            try appendEntries(changes.entries, in: transaction)
            try appendSamples(changes, in: transaction)
            for (seq, bytes) in changes.details { try transaction.append(bytes, for: seq, to: tables.details) }
            try appendSums(changes, in: transaction)
            try changeMembers(changes, in: transaction)
            try changeReference(changes, in: transaction)
            try changeIndexes(changes, in: transaction)
            let freed = try changeShadows(changes, in: transaction)
            try recordBudget(changes, in: transaction)
            try noteRestart(changes, in: transaction)
            try appendInputs(changes, in: transaction)
            try noteArrivals(changes, in: transaction)
            try retain(
                changes, freed: freed + changes.memberRemovals + changes.referenceRemovals, in: transaction)
            if let state = changes.engineState {
                try transaction.put(state, for: StoreReader.engineKey, in: tables.meta)
                try StoredSum(of: state, key: 0).withStoredBytes { (sum) throws(StoreError) in
                    try transaction.put([UInt8](copying: sum), for: StoreReader.engineSumKey, in: tables.meta)
                }
            }
        }
    }

    private func appendEntries(
        _ entries: [LogEntry], in transaction: borrowing WriteTransaction
    ) throws(StoreError) {
        guard let first = entries.first else { return }
        let last = try transaction.lastKey(in: tables.log) ?? 0
        guard first.seq == last &+ 1 else { throw .logGap(expected: last &+ 1, found: first.seq) }
        for entry in entries {
            try transaction.append(StoredLogEntry(entry), for: entry.seq, to: tables.log)
            if entry.id.isEmpty { continue }
            try transaction.put(entry.seq, for: hash.hash(Array(entry.id.utf8)), in: tables.ids)
        }
    }

    private func appendSamples(
        _ changes: StoreChanges, in transaction: borrowing WriteTransaction
    ) throws(StoreError) {
        let dimension = try fixDimension(changes, in: transaction)
        for (seq, vector) in changes.samples {
            guard vector.count == dimension else {
                throw .invalidChange("sample \(seq) has \(vector.count) numbers, expected \(dimension ?? 0)")
            }
            try transaction.append(StoredVector(vector), for: seq, to: tables.samples)
        }
    }

    /// Notes the sums of all that was appended, so that a change by accident shows when it is read.
    private func appendSums(_ changes: StoreChanges, in transaction: borrowing WriteTransaction) throws(StoreError) {
        guard let table = tables.sums, let first = changes.entries.first?.seq else { return }
        var sums = [StoredSums](repeating: StoredSums(), count: changes.entries.count)
        for (place, entry) in changes.entries.enumerated() {
            try sums[place].take(.entry, StoredLogEntry(entry), of: entry.seq)
        }
        for (seq, vector) in changes.samples { try sums[Int(seq - first)].take(.sample, StoredVector(vector), of: seq) }
        for (seq, bytes) in changes.details { try sums[Int(seq - first)].take(.details, bytes, of: seq) }
        for (entry, sums) in zip(changes.entries, sums) { try transaction.append(sums, for: entry.seq, to: table) }
    }

    private func fixDimension(
        _ changes: StoreChanges, in transaction: borrowing WriteTransaction
    ) throws(StoreError) -> Int? {
        guard changes.dimension != nil || !changes.samples.isEmpty else { return nil }
        let key = Self.dimensionSetting
        let settings = try StoreHeader.settings(from: tables.meta, in: transaction)
        if let stored = try StoreHeader.dimension(in: settings) {
            guard changes.dimension == nil || changes.dimension == stored else {
                throw .settingMismatch(key: key, stored: "\(stored)", given: changes.dimension.map { "\($0)" })
            }
            return stored
        }
        guard let given = changes.dimension ?? changes.samples.first?.vector.count else { return nil }
        guard StoreHeader.dimensions.contains(given) else {
            throw .invalidChange("dimension \(given), expected one in \(StoreHeader.dimensions)")
        }
        try StoreHeader.put("\(given)", for: key, in: tables.meta, transaction)
        return given
    }

    private func changeMembers(
        _ changes: StoreChanges, in transaction: borrowing WriteTransaction
    ) throws(StoreError) {
        for (seq, state) in changes.memberPuts {
            try transaction.put(state, for: seq, in: tables.members)
            if let table = tables.memberSums {
                try transaction.put(StoredSum(of: state, key: seq), for: seq, in: table)
            }
        }
        for seq in changes.memberRemovals {
            guard try transaction.remove(seq, from: tables.members) else {
                throw .invalidChange("member \(seq) is removed, and is none")
            }
            if let table = tables.memberSums { try transaction.remove(seq, from: table) }
        }
    }

    private func changeReference(
        _ changes: StoreChanges, in transaction: borrowing WriteTransaction
    ) throws(StoreError) {
        for (seq, slot) in changes.referenceAdds {
            try transaction.put(StoredSlot(slot), for: seq, in: tables.reference)
        }
        for seq in changes.referenceRemovals where try !transaction.remove(seq, from: tables.reference) {
            throw .invalidChange("reference row \(seq) is removed, and is none")
        }
    }
}
