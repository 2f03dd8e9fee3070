/// What a store is told when it is created, and says of itself ever after.
package struct StoreHeader: Sendable {
    /// The format that this program writes, and what it reads. It rises where a program of before would leave something
    /// undone that a later one relies on: 2 where the log was let go of at its beginning, so that evictions may be without
    /// their keeps; 3 with the sums, which a program that knows none would leave as they were.
    package static let format: UInt32 = 3
    package static let formats = 1...format
    package static let dimensionKey = "dimension"
    /// The dimensions a sample may have.
    package static let dimensions = 1...1 << 24
    private static let magic = Array("NVLD".utf8)
    private static let sumKey = "header.sum"
    private static let settingPrefix = "setting."

    /// Sixteen random bytes.
    package let identity: [UInt8]
    /// Unix time in microseconds.
    package let creationTime: Int64
    /// The key under which ids are hashed: sixteen random bytes.
    package let hashKey: [UInt8]
    package var settings: [String: String]

    package init(settings: [String: String], creationTime: Int64, using generator: inout some RandomNumberGenerator) {
        self.settings = settings
        self.creationTime = creationTime
        identity = (0..<16).map { _ in .random(in: 0...255, using: &generator) }
        hashKey = (0..<16).map { _ in .random(in: 0...255, using: &generator) }
    }

    /// Reads a header.
    ///
    /// - Throws: `StoreError.formatTooOld`, `formatTooNew`, `foreignFile` or `corrupt`.
    package init<Access>(from meta: Table<String, [UInt8]>, in transaction: borrowing Transaction<Access>)
        throws(StoreError)
    {
        let format = try transaction.value(of: "format", in: meta) ?? []
        guard format.count == 8, format.starts(with: Self.magic) else {
            throw .foreignFile(path: transaction.environment.path, found: "an LMDB file without a store's format mark")
        }
        let version = UInt32(truncatingIfNeeded: LittleEndian.word(format.span, at: 0) >> 32)
        if version < Self.formats.lowerBound {
            throw .formatTooOld(found: version, expected: Self.formats.lowerBound)
        }
        if version > Self.formats.upperBound {
            throw .formatTooNew(found: version, expected: Self.formats.upperBound)
        }
        identity = try Self.bytes("identity", count: 16, from: meta, in: transaction)
        hashKey = try Self.bytes("hashkey", count: 16, from: meta, in: transaction)
        let time = try Self.bytes("created", count: 8, from: meta, in: transaction)
        creationTime = Int64(bitPattern: LittleEndian.word(time.span, at: 0))
        if let stored = try transaction.value(of: Self.sumKey, in: meta),
            StoredSum(stored: stored.span) != StoredSum(of: identity + hashKey + time, key: 0)
        {
            throw .corrupt(
                table: "meta", key: "identity, hashkey, created", expected: "the bytes that were written",
                found: "others")
        }
        settings = try Self.settings(from: meta, in: transaction)
    }

    package func write(
        to meta: Table<String, [UInt8]>, in transaction: borrowing WriteTransaction
    ) throws(StoreError) {
        try Self.putFormat(in: meta, transaction)
        var time = [UInt8]()
        LittleEndian.append(UInt64(bitPattern: creationTime), size: 8, to: &time)
        try transaction.put(identity, for: "identity", in: meta)
        try transaction.put(hashKey, for: "hashkey", in: meta)
        try transaction.put(time, for: "created", in: meta)
        for (key, value) in settings { try Self.put(value, for: key, in: meta, transaction) }
        try addSum(in: meta, transaction)
    }

    /// Writes the sum of what never changes, where there is none: a hash key of other bytes would make every id a new one.
    package func addSum(
        in meta: Table<String, [UInt8]>, _ transaction: borrowing WriteTransaction
    ) throws(StoreError) {
        guard try transaction.value(of: Self.sumKey, in: meta) == nil else { return }
        var time = [UInt8]()
        LittleEndian.append(UInt64(bitPattern: creationTime), size: 8, to: &time)
        try StoredSum(of: identity + hashKey + time, key: 0).withStoredBytes { (bytes) throws(StoreError) in
            try transaction.put([UInt8](copying: bytes), for: Self.sumKey, in: meta)
        }
    }

    /// Writes which format it is, where it is another.
    package static func putFormat(
        in meta: Table<String, [UInt8]>, _ transaction: borrowing WriteTransaction
    ) throws(StoreError) {
        var mark = magic
        LittleEndian.append(UInt64(format), size: 4, to: &mark)
        guard try transaction.value(of: "format", in: meta) != mark else { return }
        try transaction.put(mark, for: "format", in: meta)
    }

    /// Writes one setting.
    package static func put(
        _ value: String, for key: String, in meta: Table<String, [UInt8]>, _ transaction: borrowing WriteTransaction
    ) throws(StoreError) {
        try transaction.put(Array(value.utf8), for: settingPrefix + key, in: meta)
    }

    /// Requires the dimension among `given`, where there is one, to be a possible one.
    package static func requireDimension(in given: [String: String]) throws(StoreError) {
        guard let text = given[dimensionKey], Int(text).map(dimensions.contains) != true else { return }
        throw .invalidChange("dimension \(text), expected a number in \(dimensions)")
    }

    /// Requires `given` to be the settings of the creation; the dimension may be missing on either side.
    ///
    /// - Throws: `StoreError.settingMismatch` for the first key, in order, that differs.
    package func requireSettings(_ given: [String: String]) throws(StoreError) {
        for key in Set(settings.keys).union(given.keys).sorted() where settings[key] != given[key] {
            if key == Self.dimensionKey, settings[key] == nil || given[key] == nil { continue }
            throw .settingMismatch(key: key, stored: settings[key], given: given[key])
        }
    }

    /// The settings as they are stored.
    package static func settings<Access>(
        from meta: Table<String, [UInt8]>, in transaction: borrowing Transaction<Access>
    ) throws(StoreError) -> [String: String] {
        try transaction.withCursor(over: meta) { (cursor) throws(StoreError) in
            var settings: [String: String] = [:]
            var isAtEntry = try cursor.seek(atLeast: settingPrefix)
            while isAtEntry {
                let key = try cursor.key
                guard key.hasPrefix(settingPrefix) else { break }
                let bytes = try cursor.value
                guard let value = String(validating: bytes, as: UTF8.self) else {
                    throw .corrupt(table: "meta", key: key, expected: "UTF-8", found: describe(bytes.span))
                }
                settings[String(key.dropFirst(settingPrefix.count))] = value
                isAtEntry = try cursor.next()
            }
            return settings
        }
    }

    /// The dimension among `settings`; nil where it is not fixed yet.
    package static func dimension(in settings: [String: String]) throws(StoreError) -> Int? {
        guard let text = settings[dimensionKey] else { return nil }
        guard let dimension = Int(text), dimensions.contains(dimension) else {
            throw .corrupt(table: "meta", key: dimensionKey, expected: "a number in \(dimensions)", found: text)
        }
        return dimension
    }

    private static func bytes<Access>(
        _ key: String, count: Int, from meta: Table<String, [UInt8]>, in transaction: borrowing Transaction<Access>
    ) throws(StoreError) -> [UInt8] {
        let bytes = try transaction.value(of: key, in: meta)
        guard let bytes, bytes.count == count else {
            let found = bytes.map { describe($0.span) } ?? "nothing"
            throw .corrupt(table: "meta", key: key, expected: "\(count) bytes", found: found)
        }
        return bytes
    }
}
