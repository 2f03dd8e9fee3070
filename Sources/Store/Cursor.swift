import CLMDB

/// Walks over a table in the order of its keys, forward and backward. Corresponds to `MDB_cursor`.
///
/// Every movement says whether there is an entry; `key`, `value` and `withValueBytes` are of the last one reached.
@safe public struct Cursor<Key: Storable, Value: Storable>: ~Copyable {
    private let handle: OpaquePointer
    private let table: Table<Key, Value>
    private var keyData = unsafe MDB_val()
    private var valueData = unsafe MDB_val()
    private var isAtEntry = false

    init(_ handle: OpaquePointer, over table: Table<Key, Value>) {
        unsafe self.handle = handle
        self.table = table
    }

    deinit {
        unsafe mdb_cursor_close(handle)
    }

    /// Goes to the first entry.
    public mutating func first() throws(StoreError) -> Bool { try move(MDB_FIRST) }

    /// Goes to the last entry.
    public mutating func last() throws(StoreError) -> Bool { try move(MDB_LAST) }

    /// Goes to the next entry, or to the first.
    public mutating func next() throws(StoreError) -> Bool { try move(MDB_NEXT) }

    /// Goes to the previous entry, or to the last.
    public mutating func previous() throws(StoreError) -> Bool { try move(MDB_PREV) }

    /// Goes to the next value of the same key.
    public mutating func nextOfKey() throws(StoreError) -> Bool { try move(MDB_NEXT_DUP) }

    /// Goes to the entry of `key`.
    public mutating func seek(_ key: Key) throws(StoreError) -> Bool { try move(MDB_SET_KEY, key) }

    /// Goes to the first entry whose key is `key` or after it.
    public mutating func seek(atLeast key: Key) throws(StoreError) -> Bool { try move(MDB_SET_RANGE, key) }

    /// Goes to the last entry whose key is `key` or before it.
    public mutating func seek(atMost key: Key) throws(StoreError) -> Bool {
        if try seek(key) { return table.isMultivalued ? try move(MDB_LAST_DUP) : true }
        return try seek(atLeast: key) ? previous() : last()
    }

    /// The key of the entry reached.
    public var key: Key {
        get throws(StoreError) {
            requireEntry()
            return try unsafe keyData.withBytes { (bytes) throws(StoreError) in try table.decodeKey(bytes) }
        }
    }

    /// The value of the entry reached.
    public var value: Value {
        get throws(StoreError) {
            requireEntry()
            let key = try key
            return try withValueBytes { (bytes) throws(StoreError) in try table.decodeValue(bytes, key: key) }
        }
    }

    /// Lends the value's bytes where they lie in the map.
    public borrowing func withValueBytes<Result>(
        _ body: (Span<UInt8>) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        requireEntry()
        return try unsafe valueData.withBytes(body)
    }

    private borrowing func requireEntry() {
        precondition(isAtEntry, "a cursor is read where it is not at an entry")
    }

    private mutating func move(_ operation: MDB_cursor_op, _ key: Key) throws(StoreError) -> Bool {
        try key.withStoredBytes { (bytes) throws(StoreError) in
            unsafe keyData = MDB_val(bytes)
            return try move(operation)
        }
    }

    private mutating func move(_ operation: MDB_cursor_op) throws(StoreError) -> Bool {
        let code = unsafe mdb_cursor_get(handle, &keyData, &valueData, operation)
        isAtEntry = code == MDB_SUCCESS
        if code == MDB_NOTFOUND { return false }
        try check(code, "mdb_cursor_get")
        return true
    }
}
