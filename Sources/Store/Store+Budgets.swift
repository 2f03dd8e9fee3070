extension Store {
    /// Writes down the budget that the changes bring, in place of another that would begin at the same entry.
    func recordBudget(
        _ changes: StoreChanges, in transaction: borrowing WriteTransaction
    ) throws(StoreError) {
        guard let (seq, bytes) = changes.budget, let table = tables.budgets else { return }
        try tables.put(bytes, for: seq, in: table, .budgets, transaction)
    }
}

extension StoreReader {
    /// The budget that held when the entry of `seq` was made; nil where none was recorded before it.
    public borrowing func budget(at seq: UInt64) throws(StoreError) -> [UInt8]? {
        seq == 0 ? nil : try budgets(after: 0...(seq - 1)).last
    }

    /// The budgets that began behind the entries of `range`, in order; none in a store of before they were recorded.
    public borrowing func budgets(after range: ClosedRange<UInt64>) throws(StoreError) -> [[UInt8]] {
        guard let table = tables.budgets else { return [] }
        return try transaction.withCursor(over: table) { (cursor) throws(StoreError) in
            var budgets: [[UInt8]] = []
            var isAtEntry = try cursor.seek(atLeast: range.lowerBound)
            while isAtEntry, try range.contains(cursor.key) {
                let budget = try cursor.value
                try requireWritten(.budgets, try cursor.key, budget.span)
                budgets.append(budget)
                isAtEntry = try cursor.next()
            }
            return budgets
        }
    }
}
