import CLMDB
import Foundation
import Glibc

extension Environment {
    /// Copies the present state, compacted, into a directory that is empty or not there; `mdb_env_copy2`.
    ///
    /// - Returns: The copy's size in bytes.
    func copy(to directory: String) throws(StoreError) -> Int {
        let isNew = !FileManager.default.fileExists(atPath: directory)
        try Self.createDirectory(directory)
        let content = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        guard content.isEmpty else { throw .alreadyExists(path: directory) }
        let file = directory + "/" + Self.dataFileName
        let code = try read { (_) throws(StoreError) in
            unsafe mdb_env_copy2(handle, directory, UInt32(MDB_CP_COMPACT))
        }
        guard code == MDB_SUCCESS else {
            unsafe unlink(file)
            if isNew { unsafe rmdir(directory) }
            throw .refused(LMDBError("mdb_env_copy2", code: code), in: directory)
        }
        let copy = try File(opening: file, flags: O_RDONLY)
        try copy.sync()
        try File(opening: directory, flags: O_RDONLY | O_DIRECTORY).sync()
        return try copy.size()
    }
}
