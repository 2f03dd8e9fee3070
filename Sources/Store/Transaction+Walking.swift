extension Transaction {
    /// The first key.
    public borrowing func firstKey<Key, Value>(in table: Table<Key, Value>) throws(StoreError) -> Key? {
        try withCursor(over: table) { (cursor) throws(StoreError) in try cursor.first() ? try cursor.key : nil }
    }

    /// The last key.
    public borrowing func lastKey<Key, Value>(in table: Table<Key, Value>) throws(StoreError) -> Key? {
        try withCursor(over: table) { (cursor) throws(StoreError) in try cursor.last() ? try cursor.key : nil }
    }

    /// All values of `key` in a multivalued table, in order.
    public borrowing func values<Key, Value>(of key: Key, in table: Table<Key, Value>) throws(StoreError) -> [Value] {
        try withCursor(over: table) { (cursor) throws(StoreError) in
            var values: [Value] = []
            var isAtEntry = try cursor.seek(key)
            while isAtEntry {
                values.append(try cursor.value)
                isAtEntry = try table.isMultivalued ? cursor.nextOfKey() : false
            }
            return values
        }
    }

    /// Lends the entries whose key is after `key` one by one, in order, until `body` returns false.
    public borrowing func forEach<Value>(
        in table: Table<UInt64, Value>, after key: UInt64,
        _ body: (UInt64, Span<UInt8>) throws(StoreError) -> Bool
    ) throws(StoreError) {
        guard key < .max else { return }
        try withCursor(over: table) { (cursor) throws(StoreError) in
            var isAtEntry = try cursor.seek(atLeast: key + 1)
            while isAtEntry {
                let key = try cursor.key
                let goesOn = try cursor.withValueBytes { (bytes) throws(StoreError) in try body(key, bytes) }
                isAtEntry = try goesOn ? cursor.next() : false
            }
        }
    }
}
