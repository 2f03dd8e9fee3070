import CLMDB
import Glibc

/// A call into LMDB, or into the system for LMDB's files, that failed.
public struct LMDBError: Error, Equatable, Sendable {
    /// The C function.
    public let operation: String
    /// LMDB's return code, or an `errno` where it is positive.
    public let code: Int32
    /// What the code says, from `mdb_strerror`.
    public let description: String

    package init(_ operation: String, code: Int32) {
        self.operation = operation
        self.code = code
        unsafe description = mdb_strerror(code).map { unsafe String(cString: $0) } ?? "code \(code)"
    }

    var isMapFull: Bool { code == MDB_MAP_FULL }
    var isMapResized: Bool { code == MDB_MAP_RESIZED }
}

/// Throws unless `code`, returned by the C function `operation`, is success.
func check(_ code: Int32, _ operation: String) throws(StoreError) {
    if code != MDB_SUCCESS { throw .lmdb(LMDBError(operation, code: code)) }
}

extension StoreError {
    /// The case for a refusal of the system that concerns the directory or file `path`; `lmdb` where none fits.
    static func refused(_ cause: LMDBError, in path: String) -> StoreError {
        switch cause.code {
        case EACCES, EPERM, EROFS: .directoryNotWritable(path: path, reason: "\(cause.operation): \(cause.description)")
        case ENOSPC, EDQUOT, EFBIG: .diskFull(path: path, operation: cause.operation)
        default: .lmdb(cause)
        }
    }
}
