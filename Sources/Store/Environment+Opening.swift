import CLMDB
import Foundation
import Glibc

extension Environment {
    /// LMDB's data file, in the environment's directory.
    public static let dataFileName = "data.mdb"
    /// LMDB's table of readers, beside it.
    static let lockFileName = "lock.mdb"

    /// Whether `path` is a directory with a data file in it.
    public static func exists(at path: String) -> Bool {
        FileManager.default.fileExists(atPath: path + "/" + dataFileName)
    }

    /// Opens the environment in the directory `path`; for writing, creates what is not there.
    ///
    /// - Throws: `StoreError.alreadyOpen`, `alreadyOpenHere`, `directoryNotWritable`, `diskFull`, `foreignFile`,
    ///   `corrupt` for a data file that was cut off, `notFound` and `needsRecovery` for a read-only opening.
    public static func open(at path: String, options: EnvironmentOptions) throws(StoreError) -> Environment {
        if options.readOnly {
            guard exists(at: path) else { throw .notFound(path: path) }
        } else {
            try createDirectory(path)
        }
        let claim = try DirectoryClaim(path: path, readOnly: options.readOnly)
        try recover(at: path, options: options)
        try refuseEmptyFile(at: path)
        if !options.withoutLocks { try reserveLockFile(at: path, readers: options.maximumReaders) }
        let environment = unsafe Environment(try create(options), path: path, options: options, claim: claim)
        try environment.open()
        return environment
    }

    /// LMDB would take an empty file for a new one, and begin the log anew where all of it was cut off.
    private static func refuseEmptyFile(at path: String) throws(StoreError) {
        let file = path + "/" + dataFileName
        guard exists(at: path), try File(opening: file, flags: O_RDONLY).size() == 0 else { return }
        throw .foreignFile(path: file, found: "an empty file; restore a snapshot, or remove it to begin a new store")
    }

    static func createDirectory(_ path: String) throws(StoreError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .directoryNotWritable(path: path, reason: error.localizedDescription)
        }
    }

    /// Gives LMDB's lock file blocks on the disk. LMDB leaves it a hole and writes there through a map, which on a full disk
    /// would be a bus error, now or when more readers come.
    private static func reserveLockFile(at path: String, readers: Int) throws(StoreError) {
        // LMDB says what is wrong, or does without the file where the file system is read-only.
        guard let file = try? File(opening: path + "/" + lockFileName, flags: O_RDWR | O_CREAT) else { return }
        // As long as LMDB would make it, from which it takes the number of readers; one that is there keeps its length.
        let size = try file.size()
        try file.reserve(size > 0 ? size : readers * 64 + 128, in: path)
    }

    private static func create(_ options: EnvironmentOptions) throws(StoreError) -> OpaquePointer {
        var created: OpaquePointer?
        try unsafe check(mdb_env_create(&created), "mdb_env_create")
        guard let handle = unsafe created else { preconditionFailure("mdb_env_create gave no environment") }
        do throws(StoreError) {
            try unsafe check(mdb_env_set_maxdbs(handle, UInt32(options.maximumTables)), "mdb_env_set_maxdbs")
            try unsafe check(mdb_env_set_assert(handle, endOfDamaged), "mdb_env_set_assert")
            try unsafe check(mdb_env_set_maxreaders(handle, UInt32(options.maximumReaders)), "mdb_env_set_maxreaders")
            // A reader takes the size that the writer wrote into the file.
            if !options.readOnly {
                let size = min(options.initialMapSize, options.maximumMapSize)
                try unsafe check(mdb_env_set_mapsize(handle, size), "mdb_env_set_mapsize")
            }
        } catch {
            unsafe mdb_env_close(handle)
            throw error
        }
        return unsafe handle
    }

    private func open() throws(StoreError) {
        var flags = MDB_NOTLS
        if options.readOnly { flags |= MDB_RDONLY }
        if options.withoutLocks { flags |= MDB_NOLOCK }
        if options.durability != .commit { flags |= MDB_NOSYNC | MDB_NOMETASYNC }
        let code = unsafe mdb_env_open(handle, path, UInt32(flags), 0o660)
        if code != MDB_SUCCESS {
            // One that was just made, for which there was no room.
            if !options.readOnly, (try? File(opening: dataFile, flags: O_RDONLY).size()) == 0 {
                unsafe unlink(dataFile)
            }
            throw openingError(LMDBError("mdb_env_open", code: code))
        }
        try removeDeadReaders()
        try requireWholeFile()
        try startDurability()
    }

    private func openingError(_ cause: LMDBError) -> StoreError {
        switch cause.code {
        case MDB_INVALID, MDB_VERSION_MISMATCH: .foreignFile(path: dataFile, found: cause.description)
        default: refusal(cause)
        }
    }

    var dataFile: String { path + "/" + Self.dataFileName }
}

/// What LMDB calls where its pages contradict themselves in a way that it has no error for; it ends the process.
private func endOfDamaged(_ handle: OpaquePointer?, _ message: UnsafePointer<CChar>?) {
    var path: UnsafePointer<CChar>?
    _ = unsafe mdb_env_get_path(handle, &path)
    let directory = unsafe path.map { unsafe String(cString: $0) } ?? ""
    let found = unsafe message.map { unsafe String(cString: $0) } ?? ""
    endOfDamagedStore("the store in \(directory) is damaged: \(found)")
}

/// Ends the process at once: with pages or rows that are not what was written, whatever it did next could be wrong.
package func endOfDamagedStore(_ problem: String) -> Never {
    let text = "\(problem); look with `novelctl inspect`, and restore a snapshot\n"
    FileHandle.standardError.write(Data(text.utf8))
    _exit(1)
}
