import CLMDB

extension Environment {
    /// The library in use: `LMDB 0.9.31`.
    public static var libraryVersion: String {
        var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
        _ = unsafe mdb_version(&major, &minor, &patch)
        return "LMDB \(major).\(minor).\(patch)"
    }
}
