/// What can be wrong with a store: the world's faults, each with what was found and what was expected.
///
/// Our own mistakes (a write inside a read on one thread, a table of another environment) are preconditions instead.
public enum StoreError: Error, Equatable, Sendable {
    /// LMDB, or the system on its behalf, refused; no other case fits.
    case lmdb(LMDBError)
    /// No store is in the directory.
    case notFound(path: String)
    /// A store is in the directory already, and a new one was asked for.
    case alreadyExists(path: String)
    /// Another process has the store open for writing.
    case alreadyOpen(path: String, process: Int32?)
    /// This process has the store open, and LMDB allows it once in a process.
    case alreadyOpenHere(path: String)
    /// The files are not those of a store.
    case foreignFile(path: String, found: String)
    /// The store was written by an older program, and this one no longer reads its format.
    case formatTooOld(found: UInt32, expected: UInt32)
    /// The store was written by a newer program.
    case formatTooNew(found: UInt32, expected: UInt32)
    /// The store was created with another value of a setting. `nil` is a setting that is not there.
    case settingMismatch(key: String, stored: String?, given: String?)
    /// The map may not grow further. The transaction had no effect; reading goes on.
    case mapFull(bytes: Int, maximum: Int)
    /// The disk, or the quota, is full. The transaction had no effect; reading goes on.
    case diskFull(path: String, operation: String)
    /// The directory or a file in it cannot be written or created.
    case directoryNotWritable(path: String, reason: String)
    /// A write to a store that was opened for reading.
    case readOnly(path: String)
    /// The machine stopped while commits were not on disk yet; opening for writing goes back to the last `sync()`.
    case needsRecovery(path: String)
    /// Bytes in the store are not what its format says.
    case corrupt(table: String, key: String, expected: String, found: String)
    /// A commit's entries do not continue the log.
    case logGap(expected: UInt64, found: UInt64)
    /// A commit's content contradicts itself or the store.
    case invalidChange(String)
}

extension StoreError: CustomStringConvertible {
    /// One sentence for the operator.
    public var description: String {
        switch self {
        case .lmdb(let error): "\(error.operation): \(error.description) (\(error.code))"
        case .notFound(let path): "no store in \(path)"
        case .alreadyExists(let path): "there is a store in \(path) already"
        case .alreadyOpen(let path, let process):
            "the store in \(path) is open in another process\(process.map { ", pid \($0)" } ?? "")"
        case .alreadyOpenHere(let path): "the store in \(path) is open in this process already"
        case .foreignFile(let path, let found): "\(path) is not a store: \(found)"
        case .formatTooOld(let found, let expected):
            "the store has format \(found), which is too old: this program reads formats from \(expected) on; write it out with "
                + "`novelctl export --what log` of the version that wrote it, and submit that with `novelctl import` here"
        case .formatTooNew(let found, let expected):
            "the store has format \(found), which is too new: this program reads formats up to \(expected); use the version "
                + "that wrote it, or a newer one"
        case .settingMismatch(let key, let stored, let given):
            "the store was created with \(key) \(stored ?? "unset"), and \(given ?? "unset") was given"
        case .mapFull(let bytes, let maximum):
            "the store is full: its map has \(bytes) bytes and may grow to \(maximum)"
        case .diskFull(let path, let operation): "no space left on the disk of \(path) (\(operation))"
        case .directoryNotWritable(let path, let reason): "cannot write in \(path): \(reason)"
        case .readOnly(let path): "the store in \(path) is open for reading only"
        case .needsRecovery(let path):
            "the machine stopped before the store in \(path) was on disk: open it for writing once, to recover it"
        case .corrupt(let table, let key, let expected, let found):
            "\(table) \(key) is damaged: expected \(expected), found \(found)"
        case .logGap(let expected, let found): "the log continues with seq \(expected), not \(found)"
        case .invalidChange(let reason): reason
        }
    }
}
