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
        try environment.options.faults?.strike(.change)
        let handle = unsafe handle(for: table)
        let code = try key.withStoredBytes { (bytes) throws(StoreError) in
            var key = unsafe MDB_val(bytes)
            return unsafe mdb_del(handle, table.index, &key, nil)
        }
        if code == MDB_NOTFOUND { return false }
        try check(code, "mdb_del")
        return true
    }

    /// Removes one of the values of `key` in a multivalued table, and says whether it was there; `mdb_del`.
    @discardableResult
    public borrowing func remove<Key, Value>(
        _ value: Value, of key: Key, from table: Table<Key, Value>
    ) throws(StoreError) -> Bool {
        try environment.options.faults?.strike(.change)
        let handle = unsafe handle(for: table)
        let code = try key.withStoredBytes { (keyBytes) throws(StoreError) in
            var key = unsafe MDB_val(keyBytes)
            return try value.withStoredBytes { (valueBytes) throws(StoreError) in
                var value = unsafe MDB_val(valueBytes)
                return unsafe mdb_del(handle, table.index, &key, &value)
            }
        }
        if code == MDB_NOTFOUND { return false }
        try check(code, "mdb_del")
        return true
    }

    private borrowing func put<Key, Value>(
        _ value: Value, for key: Key, in table: Table<Key, Value>, flags: UInt32
    ) throws(StoreError) {
        try environment.options.faults?.strike(.change)
        let handle = unsafe handle(for: table)
        let code = try key.withStoredBytes { (keyBytes) throws(StoreError) in
            var key = unsafe MDB_val(keyBytes)
            return try value.withStoredBytes { (valueBytes) throws(StoreError) in
                var value = unsafe MDB_val(valueBytes)
                return unsafe mdb_put(handle, table.index, &key, &value, flags)
            }
        }
        try check(code, "mdb_put")
    }
}
