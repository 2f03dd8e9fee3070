import Messages

/// Reads the decision log through the query socket, page by page.
struct LogPages {
    /// Records in a page, unless somebody asks for fewer.
    private static let pageSize = 1000

    let connection: DaemonConnection
    /// Only these decisions; empty for everything.
    var decisions: [DecisionRecord.Decision] = []

    /// The oldest and the newest position in the log.
    func bounds() throws -> (first: UInt64, last: UInt64) {
        let reply = try connection.ask(.log(LogQuery(limit: 0)))
        return (try reply.integer("first"), try reply.integer("last"))
    }

    /// The next records after `seq`, and the log's newest position at that moment.
    func page(after seq: UInt64, limit: Int = .max) throws -> (records: [LogRecord], last: UInt64) {
        let query = LogQuery(
            after: seq, limit: min(limit, Self.pageSize), decisions: decisions.isEmpty ? nil : decisions)
        let reply = try connection.ask(.log(query))
        return (try reply.array("records").map { try LogRecord($0) }, try reply.integer("last"))
    }
}
