import Glibc
import Store

extension Store {
    /// Commits `count` kept samples and the eviction of the oldest member; gives the last seq.
    func commitProbeBatch(of count: UInt64) throws -> UInt64 {
        let (last, oldest, entry) = try read { reader in
            let last = try reader.lastSeq()
            return (last, try reader.members(after: 0, limit: 1).first?.seq, try reader.entry(last))
        }
        var changes = StoreChanges()
        for seq in last + 1...last + count {
            let seen = (entry?.seen ?? 0) + seq - last
            changes.entries.append(
                LogEntry(seq: seq, kind: .keep, id: "sample-\(seq)", seen: seen, kept: seen, record: Array("{}".utf8)))
            changes.samples.append((seq, (0..<64).map { Float(seq) + Float($0) }))
            changes.memberPuts.append((seq, [UInt8](repeating: UInt8(truncatingIfNeeded: seq), count: 100)))
        }
        if let oldest, let newest = changes.entries.last {
            changes.memberRemovals = [oldest]
            changes.entries.append(
                LogEntry(
                    seq: last + count + 1, kind: .evict, id: "sample-\(oldest)", seen: newest.seen, kept: newest.kept,
                    record: Array("{}".utf8)))
        }
        try commit(changes)
        return last + UInt64(changes.entries.count)
    }

    /// Commits until that fails, and says how, what the store is like then, and what comes of a snapshot beside it.
    func fill() throws {
        do {
            while true { _ = try commitProbeBatch(of: 64) }
        } catch StoreError.diskFull {
            let (verification, last) = (try verify(), try read { try $0.lastSeq() })
            print("diskFull, \(last > 0 ? "some" : "no") entries, \(verification.isSound ? "sound" : "damaged")")
        }
        let copy = path + "/copy"
        do {
            let summary = try snapshot(to: copy)
            print("a snapshot of \(summary.bytes) bytes")
        } catch StoreError.diskFull {
            let isThere = unsafe access(copy, F_OK) == 0
            print("a snapshot finds no room either, \(isThere ? "some" : "nothing") of it is left")
        }
    }
}
