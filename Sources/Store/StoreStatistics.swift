/// What a store takes, for `status` and `inspect`.
public struct StoreStatistics: Sendable, Equatable {
    /// Bytes, pages, map, readers.
    public let environment: EnvironmentStatistics
    /// Each table, in the order of protocols/store.md.
    public let tables: [TableStatistics]
}

extension Store {
    /// What the store takes at present.
    public func statistics() throws(StoreError) -> StoreStatistics {
        try environment.read { (transaction) throws(StoreError) in
            var all = [
                try transaction.statistics(of: tables.meta), try transaction.statistics(of: tables.log),
                try transaction.statistics(of: tables.ids), try transaction.statistics(of: tables.samples),
                try transaction.statistics(of: tables.details), try transaction.statistics(of: tables.members),
                try transaction.statistics(of: tables.reference),
            ]
            for table in [tables.history, tables.budgets, tables.index, tables.resume, tables.restarts, tables.shadows]
            {
                if let table { all.append(try transaction.statistics(of: table)) }
            }
            if let table = tables.sums { all.append(try transaction.statistics(of: table)) }
            if let table = tables.memberSums { all.append(try transaction.statistics(of: table)) }
            if let table = tables.rowSums { all.append(try transaction.statistics(of: table)) }
            if let inputs = tables.inputs { all.append(try transaction.statistics(of: inputs)) }
            if let arrivals = tables.arrivals { all.append(try transaction.statistics(of: arrivals)) }
            if let waiting = tables.waiting { all.append(try transaction.statistics(of: waiting)) }
            return StoreStatistics(environment: try environment.statistics(), tables: all)
        }
    }
}
