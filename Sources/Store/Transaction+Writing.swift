import CLMDB

extension Transaction where Access == WriteAccess {
    /// Sets the value of `key`, or adds one in a multivalued table; `mdb_put`.
    public borrowing func put<Key, Value>(
        _ value: Value, for key: Key, in table: Table<Key, Value>
    ) throws(StoreError) {
        try put(value, for: key, in: table, flags: 0)
    }

    /// Adds an entry after the last one, without looking for its place: pages are filled to the end; `MDB_APPEND`.
    ///
    /// - Throws: `StoreError.lmdb` with `MDB_KEYEXIST` where `key` is not after the last one.
    public borrowing func append<Key, Value>(
        _ value: Value, for key: Key, to table: Table<Key, Value>
    ) throws(StoreError) {
        try put(value, for: key, in: table, flags: UInt32(MDB_APPEND))
    }

    /// Removes `key` with its values, and says whether it was there; `mdb_del`.
    @discardableResult
    public borrowing func remove<Key, Value>(
        _ key: Key, from table: Table<Key, Value>
    ) throws(StoreError) -> Bool {
        try remove(nil, of: key, in: table)
    }

    /// Removes one of the values of `key` in a multivalued table, and says whether it was there; `mdb_del`.
    @discardableResult
    public borrowing func remove<Key, Value>(
        _ value: Value, of key: Key, from table: Table<Key, Value>
    ) throws(StoreError) -> Bool {
        try remove(value, of: key, in: table)
    }

    private borrowing func remove<Key, Value>(
        _ value: Value?, of key: Key, in table: Table<Key, Value>
    ) throws(StoreError) -> Bool {
        let handle = unsafe handle(for: table)
        let code = try unsafe change(key, value) { unsafe mdb_del(handle, table.index, &$0, $1) }
        if code == MDB_NOTFOUND { return false }
        try check(code, "mdb_del")
        return true
    }

    private borrowing func put<Key, Value>(
        _ value: Value, for key: Key, in table: Table<Key, Value>, flags: UInt32
    ) throws(StoreError) {
        let handle = unsafe handle(for: table)
        let code = try unsafe change(key, value) { unsafe mdb_put(handle, table.index, &$0, $1, flags) }
        try check(code, "mdb_put")
    }

    /// Lends a key, and a value where there is one, to a call that changes a table.
    private borrowing func change<Key: Storable, Value: Storable>(
        _ key: Key, _ value: Value?, by call: (inout MDB_val, UnsafeMutablePointer<MDB_val>?) -> CInt
    ) throws(StoreError) -> CInt {
        try environment.options.faults?.strike(.change)
        return try key.withStoredBytes { (bytes) throws(StoreError) in
            var key = unsafe MDB_val(bytes)
            guard let value else { return unsafe call(&key, nil) }
            return try value.withStoredBytes { (bytes) throws(StoreError) in
                var value = unsafe MDB_val(bytes)
                return unsafe call(&key, &value)
            }
        }
    }
}
