/// The durable side of a pool: the decision log, the ids, the samples' vectors, the members, the reference and the
/// engine's state, changed together by one `commit` for each batch.
///
/// One process has a store open for writing; others may open it for reading. Any thread may read at any time; reading
/// never stops the writer, nor the writer the readers, except for the moment in which the map grows.
public final class Store: Sendable {
    /// The directory.
    public var path: String { environment.path }
    /// Whether it was opened for reading only.
    public var isReadOnly: Bool { environment.options.readOnly }
    /// Sixteen random bytes, drawn at creation. Snapshots have them too.
    public var identity: [UInt8] { header.identity }
    /// When it was created, in microseconds of Unix time.
    public var creationTime: Int64 { header.creationTime }

    package let environment: Environment
    package let tables: StoreTables
    package let header: StoreHeader
    package let hash: SipHash

    init(environment: Environment, tables: StoreTables, header: StoreHeader) {
        self.environment = environment
        self.tables = tables
        self.header = header
        hash = SipHash(key: header.hashKey)
    }

    /// Runs `body` on the present state, which stays as it is for `body` whatever is committed meanwhile.
    ///
    /// Keep it short: pages freed meanwhile are not used again, so the file grows. Do not commit from inside.
    public func read<Result>(
        _ body: (borrowing StoreReader) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        let reader = StoreReader(transaction: try environment.beginRead(), tables: tables, hash: hash)
        return try body(reader)
    }

    /// The same for a body with errors of its own.
    public func read<Result>(_ body: (borrowing StoreReader) throws -> Result) throws -> Result {
        let reader = StoreReader(transaction: try environment.beginRead(), tables: tables, hash: hash)
        return try body(reader)
    }

    /// Puts all commits so far on disk. With `Durability.interval` the owner calls this that often.
    public func sync() throws(StoreError) {
        try environment.sync()
    }
}
