import Store

/// A store that grows by samples as a daemon's does: each a row of the reference, one in ten a member.
final class TimedStore {
    private let store: Store
    private let dimension: Int
    private var last: UInt64 = 0
    private var changes = StoreChanges()

    init(at path: String, withSums: Bool, dimension: Int) throws {
        var options = EnvironmentOptions()
        options.withSums = withSums
        options.maximumMapSize = 8 << 30
        // Without the disk, which would hide the difference.
        options.durability = .interval(milliseconds: 3_600_000)
        store = try Store.create(at: path, settings: [:], time: 0, options: options)
        self.dimension = dimension
    }

    func fill(_ samples: Int) throws {
        for _ in 0..<samples / 64 {
            prepare(64)
            try commit()
        }
        try store.sync()
    }

    /// Makes up what the next commit has.
    func prepare(_ size: Int) {
        changes = StoreChanges()
        for _ in 0..<size {
            last += 1
            let isMember = last % 10 == 0
            changes.entries.append(
                LogEntry(
                    seq: last, kind: isMember ? .keep : .drop, id: "sample-\(10_000_000_000_000 + last)", seen: last,
                    kept: last / 10, record: [UInt8](repeating: 46, count: 290)))
            changes.samples.append((last, (0..<dimension).map { Float($0) + Float(last % 1000) }))
            changes.referenceAdds.append((last, UInt32(last - 1)))
            if isMember { changes.memberPuts.append((last, [UInt8](repeating: 7, count: 200))) }
        }
        changes.engineState = [UInt8](repeating: 46, count: 2000)
    }

    func commit() throws { try store.commit(changes) }

    func readVectors() throws {
        try store.read { reader in try reader.forEachSample(after: 0) { (_, vector) in vector.count > 0 } }
    }

    func readEntries() throws {
        try store.read { reader in try reader.forEachEntry(after: 0) { entry in entry.seq > 0 } }
    }

    var bytesForSample: Int {
        get throws { try store.statistics().tables.map(\.bytes).reduce(0, +) / Int(last) }
    }
}
