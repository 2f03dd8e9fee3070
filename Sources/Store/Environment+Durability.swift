import CLMDB
import Foundation
import Glibc

extension Environment {
    /// Puts all commits so far on disk; `mdb_env_sync`.
    ///
    /// Writers wait for the last part of it, readers never. Not to be called from inside a read or a write.
    public func sync() throws(StoreError) {
        if options.readOnly { throw .readOnly(path: path) }
        // Most is written while writers go on, so that they wait for little.
        try flush()
        gate.enterWrite()
        defer { gate.leaveWrite() }
        try syncInWritersPlace()
    }

    /// Puts on disk what an earlier opening may have left unsynced, and its checkpoint out of force.
    func startDurability() throws(StoreError) {
        guard !options.readOnly, try Checkpoint(at: path) != nil else { return }
        try flush()
        try Checkpoint.remove(from: path)
    }

    /// Puts everything on disk before the environment is closed, as far as that is possible.
    func endDurability() {
        guard unsafe syncedState != nil else { return }
        releaseSyncedState()
        if (try? flush()) != nil { try? Checkpoint.remove(from: path) }
    }

    /// Sees to it that there is a checkpoint before something is written that a sync will only later put on disk.
    func holdSyncedState() throws(StoreError) {
        guard options.durability != .commit, unsafe syncedState == nil else { return }
        try syncInWritersPlace()
    }

    /// Lets go of the synced state, while nothing is written.
    func releaseSyncedState() {
        if let state = unsafe syncedState { unsafe mdb_txn_abort(state) }
        unsafe syncedState = nil
    }

    /// Goes back to the last sync where the machine has stopped since; before LMDB opens the files.
    static func recover(at path: String, options: EnvironmentOptions) throws(StoreError) {
        guard exists(at: path), let checkpoint = try Checkpoint(at: path),
            checkpoint.isOfEarlierBoot(than: options.bootID)
        else { return }
        if options.readOnly { throw .needsRecovery(path: path) }
        try checkpoint.restore(dataFile: path + "/" + dataFileName)
    }

    private func syncInWritersPlace() throws(StoreError) {
        try flush()
        guard options.durability != .commit else { return }
        try Checkpoint(bootID: options.bootID, metaPages: metaPages()).write(to: path)
        var state: OpaquePointer?
        try unsafe check(mdb_txn_begin(handle, nil, UInt32(MDB_RDONLY), &state), "mdb_txn_begin")
        releaseSyncedState()
        unsafe syncedState = state
    }

    private func flush() throws(StoreError) {
        let code = unsafe mdb_env_sync(handle, 1)
        if code != MDB_SUCCESS { throw refusal(LMDBError("mdb_env_sync", code: code)) }
    }

    private func metaPages() throws(StoreError) -> [UInt8] {
        var pages = [UInt8](repeating: 0, count: 2 * (try currentStatistics().pageSize))
        let descriptor = try descriptor()
        let count = unsafe pages.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, 0) }
        guard count == pages.count else { throw .lmdb(LMDBError("pread", code: count < 0 ? errno : EIO)) }
        return pages
    }
}
