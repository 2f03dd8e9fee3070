import Foundation
import Store

/// A new directory, removed with the value.
final class Scratch {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "store-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        remove()
    }

    /// Removes the directory early, for a process that will not come to its end.
    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }

    func file(_ name: String) -> String {
        path + "/" + name
    }

    func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: file(name))))
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(filePath: file(name)))
    }
}

/// A generator whose seed names the sequence.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }

    mutating func bytes(_ counts: ClosedRange<Int>) -> [UInt8] {
        (0..<Int.random(in: counts, using: &self)).map { _ in .random(in: 0...255, using: &self) }
    }
}

extension EnvironmentOptions {
    /// Options for a map of this size, which grows eightfold at most unless told otherwise.
    static func map(_ size: Int, maximum: Int? = nil, durability: Durability = .commit) -> EnvironmentOptions {
        var options = EnvironmentOptions()
        options.initialMapSize = size
        options.maximumMapSize = maximum ?? 8 * size
        options.durability = durability
        return options
    }
}

extension LogEntry {
    /// An entry whose counters say that everything before it was kept.
    static func keep(_ seq: UInt64, _ id: String) -> LogEntry {
        LogEntry(seq: seq, kind: .keep, id: id, seen: seq, kept: seq, record: Array("{\"seq\":\(seq)}".utf8))
    }
}

extension StoreChanges {
    /// Kept samples of two numbers, with these seqs.
    static func keeps(_ seqs: ClosedRange<UInt64>) -> StoreChanges {
        var changes = StoreChanges()
        for seq in seqs {
            changes.entries.append(.keep(seq, "id-\(seq)"))
            changes.samples.append((seq, [Float(seq), -1]))
            changes.memberPuts.append((seq, [UInt8(truncatingIfNeeded: seq)]))
        }
        return changes
    }
}

extension Store {
    /// A store in the directory, with entries that keep the first samples.
    static func withKeeps(_ count: UInt64, at path: String) throws -> Store {
        let store = try Store.create(at: path, settings: [:], time: 0)
        if count > 0 { try store.commit(.keeps(1...count)) }
        return store
    }
}
