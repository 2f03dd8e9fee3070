import CLMDB

/// A named database of an environment, with the types of its keys and values. Corresponds to `MDB_dbi`.
///
/// A handle is got from `Transaction.openTable` and is good for as long as the environment is.
public struct Table<Key: Storable, Value: Storable>: Sendable {
    /// The name, as LMDB and errors have it.
    public let name: String
    /// Whether a key has several values, sorted and each of the same size (`MDB_DUPSORT`, `MDB_DUPFIXED`).
    public let isMultivalued: Bool

    package let index: MDB_dbi
    let environment: ObjectIdentifier

    func decodeKey(_ bytes: Span<UInt8>) throws(StoreError) -> Key {
        guard let key = Key(stored: bytes) else {
            throw .corrupt(table: name, key: hexadecimal(bytes), expected: Key.layout, found: "\(bytes.count) bytes")
        }
        return key
    }

    func decodeValue(_ bytes: Span<UInt8>, key: some Any) throws(StoreError) -> Value {
        guard let value = Value(stored: bytes) else {
            throw .corrupt(table: name, key: "\(key)", expected: Value.layout, found: describe(bytes))
        }
        return value
    }
}

/// A count and the first bytes, for an error.
func describe(_ bytes: Span<UInt8>) -> String {
    bytes.isEmpty ? "0 bytes" : "\(bytes.count) bytes, \(hexadecimal(bytes))"
}

private func hexadecimal(_ bytes: Span<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    var text = ""
    for index in 0..<min(bytes.count, 16) {
        text.append(digits[Int(bytes[index] >> 4)])
        text.append(digits[Int(bytes[index] & 15)])
    }
    return bytes.count > 16 ? text + "…" : text
}
