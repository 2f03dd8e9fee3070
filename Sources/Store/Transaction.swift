import CLMDB

/// Marks a transaction that reads one state of the environment.
public enum ReadAccess {}
/// Marks a transaction that changes the environment; it sees its own changes.
public enum WriteAccess {}

/// Reads one state of the environment, beside writers and without stopping them. Corresponds to `MDB_txn`.
///
/// Keep it short: pages that a writer frees meanwhile are not used again, and the file grows.
public typealias ReadTransaction = Transaction<ReadAccess>
/// Changes the environment as a whole or not at all.
public typealias WriteTransaction = Transaction<WriteAccess>

/// A transaction, lent to the closure given to `Environment.read` or `write`, on one thread.
@safe public struct Transaction<Access>: ~Copyable {
    let environment: Environment
    private var open: OpaquePointer?

    /// Takes the open transaction `handle`, to be ended by `commit()` or at the end of this value's life.
    init(_ handle: OpaquePointer, in environment: Environment) {
        self.environment = environment
        unsafe open = handle
    }

    deinit {
        if let open = unsafe open {
            unsafe mdb_txn_abort(open)
            leaveGate()
        }
    }

    package var handle: OpaquePointer {
        guard let open = unsafe open else { preconditionFailure("a transaction is used after its end") }
        return unsafe open
    }

    /// Ends the transaction; `mdb_txn_commit`.
    consuming func commit() throws(StoreError) {
        let handle = unsafe handle
        unsafe open = nil
        let code = unsafe mdb_txn_commit(handle)
        leaveGate()
        try check(code, "mdb_txn_commit")
    }

    /// A writer keeps its place, to run its closure again or to see to the file.
    private borrowing func leaveGate() {
        if Access.self == ReadAccess.self { environment.gate.leaveRead() }
    }

    /// The value of `key`, or its first one in a multivalued table; `mdb_get`.
    ///
    /// - Throws: `StoreError.corrupt` where the bytes are not a `Value`.
    public borrowing func value<Key, Value>(
        of key: Key, in table: Table<Key, Value>
    ) throws(StoreError) -> Value? {
        try withValueBytes(of: key, in: table) { (bytes) throws(StoreError) in
            try table.decodeValue(bytes, key: key)
        }
    }

    /// Lends the bytes of the value of `key` where they lie in the map, or gives nil where there are none.
    public borrowing func withValueBytes<Key, Value, Result>(
        of key: Key, in table: Table<Key, Value>, _ body: (Span<UInt8>) throws(StoreError) -> Result
    ) throws(StoreError) -> Result? {
        let handle = unsafe handle(for: table)
        var data = unsafe MDB_val()
        let code = try key.withStoredBytes { (bytes) throws(StoreError) in
            var key = unsafe MDB_val(bytes)
            return unsafe mdb_get(handle, table.index, &key, &data)
        }
        if code == MDB_NOTFOUND { return nil }
        try check(code, "mdb_get")
        return try unsafe data.withBytes(body)
    }

    /// Whether `key` is in the table.
    public borrowing func contains<Key, Value>(_ key: Key, in table: Table<Key, Value>) throws(StoreError) -> Bool {
        try withValueBytes(of: key, in: table) { (_) throws(StoreError) in true } ?? false
    }

    /// How many values are in the table; `mdb_stat`.
    public borrowing func count<Key, Value>(of table: Table<Key, Value>) throws(StoreError) -> Int {
        try statistics(of: table).entries
    }

    /// Size and shape of the table; `mdb_stat`.
    public borrowing func statistics<Key, Value>(
        of table: Table<Key, Value>
    ) throws(StoreError) -> TableStatistics {
        var status = MDB_stat()
        try unsafe check(mdb_stat(handle(for: table), table.index, &status), "mdb_stat")
        return TableStatistics(name: table.name, status)
    }

    /// Lends a cursor over the table, not yet at an entry; `mdb_cursor_open`.
    public borrowing func withCursor<Key, Value, Result>(
        over table: Table<Key, Value>, _ body: (inout Cursor<Key, Value>) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        var cursor: OpaquePointer?
        try unsafe check(mdb_cursor_open(handle(for: table), table.index, &cursor), "mdb_cursor_open")
        guard let cursor = unsafe cursor else { preconditionFailure("mdb_cursor_open gave no cursor") }
        var open = unsafe Cursor(cursor, over: table)
        return try body(&open)
    }

    borrowing func handle<Key, Value>(for table: Table<Key, Value>) -> OpaquePointer {
        precondition(table.environment == ObjectIdentifier(environment), "\(table.name) is of another environment")
        return unsafe handle
    }
}

extension Transaction {
    /// Opens a table; gives nil where it is not there and not to be created; `mdb_dbi_open`.
    ///
    /// Tables are opened before the environment is shared: two transactions may not do it at once.
    /// The handle is void if the transaction is rolled back.
    ///
    /// - Throws: `StoreError.lmdb` with `MDB_INCOMPATIBLE` where an entry of that name is no such table.
    public borrowing func openTable<Key, Value>(
        _ name: String, keys: Key.Type, values: Value.Type, isMultivalued: Bool = false, creating: Bool = false
    ) throws(StoreError) -> Table<Key, Value>? {
        var flags = isMultivalued ? UInt32(MDB_DUPSORT | MDB_DUPFIXED) : 0
        if creating { flags |= UInt32(MDB_CREATE) }
        var index: MDB_dbi = 0
        let code = unsafe mdb_dbi_open(handle, name, flags, &index)
        if code == MDB_NOTFOUND { return nil }
        try check(code, "mdb_dbi_open")
        return Table(
            name: name, isMultivalued: isMultivalued, index: index, environment: ObjectIdentifier(environment))
    }
}

extension MDB_val {
    /// For a call into LMDB while `bytes` is lent; LMDB does not write through it.
    init(_ bytes: Span<UInt8>) {
        unsafe self = bytes.withUnsafeBufferPointer {
            unsafe MDB_val(mv_size: $0.count, mv_data: UnsafeMutableRawPointer(mutating: $0.baseAddress))
        }
    }

    /// Lends the bytes where they lie in the map; they are good until the transaction changes something or ends.
    func withBytes<Result>(_ body: (Span<UInt8>) throws(StoreError) -> Result) throws(StoreError) -> Result {
        let start = unsafe mv_data?.assumingMemoryBound(to: UInt8.self)
        let buffer = unsafe UnsafeBufferPointer(start: start, count: mv_size)
        return try body(unsafe buffer.span)
    }
}
