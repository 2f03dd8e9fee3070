import CLMDB
import Synchronization

/// An LMDB environment: tables in one memory-mapped file. Corresponds to `MDB_env`.
///
/// Three rules:
/// - **Write closures are repeatable.** When the map is full the transaction is rolled back, the map grown and the
///   closure run again, so it changes nothing but the environment. Otherwise what it changed is changed twice.
/// - **A thread does not write while it reads.** The map grows only when no transaction is open, so the thread would
///   wait for itself; this traps. A read inside a read or inside a write is fine.
/// - **A reader does not wait for a writer.** The writer may be waiting for it to end, to grow the map; then neither goes on.
///
/// Sendable because LMDB's handle may be used by several threads, `gate` orders what LMDB does not, and
/// `syncedState` is touched from the writer's place only.
@safe public final class Environment: @unchecked Sendable {
    /// The directory of its files.
    public let path: String
    /// How it was opened.
    public let options: EnvironmentOptions

    let handle: OpaquePointer
    let gate = TransactionGate()
    /// Set when the system refused a larger map after LMDB gave up the old one: no transaction is possible then.
    let isUnmapped = Atomic(false)
    /// The read transaction held on the state of the last sync, where commits are not put on disk one by one.
    var syncedState: OpaquePointer?
    private let claim: DirectoryClaim

    init(_ handle: OpaquePointer, path: String, options: EnvironmentOptions, claim: consuming DirectoryClaim) {
        unsafe self.handle = handle
        self.path = path
        self.options = options
        self.claim = claim
    }

    deinit {
        endDurability()
        unsafe mdb_env_close(handle)
    }

    /// Runs `body` on the present state, which stays as it is for `body` whatever is written meanwhile.
    public func read<Result>(
        _ body: (borrowing ReadTransaction) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        let transaction = try beginRead()
        let result = try body(transaction)
        try transaction.commit()
        return result
    }

    /// The same for a body with errors of its own.
    public func read<Result>(_ body: (borrowing ReadTransaction) throws -> Result) throws -> Result {
        let transaction = try beginRead()
        return try body(transaction)
    }

    /// Runs `body`, and commits when it returns; what it throws rolls back. One at a time, in the order they come.
    ///
    /// - Throws: What `body` throws; `StoreError.readOnly`; `StoreError.mapFull` where the map would have to be
    ///   larger than `maximumMapSize`; `StoreError.diskFull`. After each, reading goes on as before.
    public func write<Result>(
        _ body: (borrowing WriteTransaction) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        if options.readOnly { throw .readOnly(path: path) }
        gate.enterWrite()
        defer { gate.leaveWrite() }
        return try writeGrowing(body)
    }

    /// The same for a body with errors of its own, which roll back too.
    public func write<Result>(_ body: (borrowing WriteTransaction) throws -> Result) throws -> Result {
        var foreign: (any Error)?
        do throws(StoreError) {
            return try write { (transaction) throws(StoreError) in
                do {
                    return try body(transaction)
                } catch let error as StoreError {
                    throw error
                } catch {
                    foreign = error
                    throw .invalidChange("\(error)")
                }
            }
        } catch {
            throw foreign ?? error
        }
    }

    private func writeGrowing<Result>(
        _ body: (borrowing WriteTransaction) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        while true {
            try holdSyncedState()
            do {
                let transaction = try begin(WriteAccess.self)
                try options.faults?.strike(.begun)
                let result = try body(transaction)
                try options.faults?.strike(.changed)
                try transaction.commit()
                extendFile()
                try options.faults?.strike(.committed)
                return result
            } catch {
                guard case .lmdb(let cause) = error else { throw error }
                guard cause.isMapFull else { throw refusal(cause) }
            }
            try makeRoom()
        }
    }

    /// Enters the gate for a read transaction, which leaves it when it ends.
    func beginRead() throws(StoreError) -> ReadTransaction {
        gate.enterRead()
        do {
            return try begin(ReadAccess.self)
        } catch {
            gate.leaveRead()
            guard case .lmdb(let cause) = error, cause.isMapResized, !gate.isReading else { throw error }
        }
        try adoptMapSize()
        return try beginRead()
    }

    private func begin<Access>(_ access: Access.Type) throws(StoreError) -> Transaction<Access> {
        if isUnmapped.load(ordering: .acquiring) { throw .lmdb(LMDBError("mdb_txn_begin", code: MDB_PANIC)) }
        var transaction: OpaquePointer?
        let flags = Access.self == ReadAccess.self ? UInt32(MDB_RDONLY) : 0
        try unsafe check(mdb_txn_begin(handle, nil, flags, &transaction), "mdb_txn_begin")
        guard let transaction = unsafe transaction else { preconditionFailure("mdb_txn_begin gave no transaction") }
        return unsafe Transaction(transaction, in: self)
    }
}
