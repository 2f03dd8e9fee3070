import CLMDB
import Foundation
import Glibc
import Synchronization

extension Environment {
    /// Size and state; `mdb_env_info` and `mdb_env_stat`.
    public func statistics() throws(StoreError) -> EnvironmentStatistics {
        gate.enterRead()
        defer { gate.leaveRead() }
        return try currentStatistics()
    }

    /// Makes room after a transaction that found none, from the writer's place: frees what dead readers hold, or else
    /// doubles the map once no transaction is open.
    ///
    /// - Throws: `StoreError.mapFull` where it has its largest size already.
    func makeRoom() throws(StoreError) {
        if try removeDeadReaders() > 0 { return }
        let size = try currentStatistics().mapBytes
        guard size < options.maximumMapSize else { throw .mapFull(bytes: size, maximum: options.maximumMapSize) }
        let larger = size > options.maximumMapSize / 2 ? options.maximumMapSize : size * 2
        try requireAddressSpace(larger)
        try gate.withoutReaders { () throws(StoreError) in
            releaseSyncedState()
            try setMapSize(larger)
        }
    }

    /// Frees the reader slots of processes that died with them, whose states could not be overwritten.
    ///
    /// - Returns: How many there were.
    @discardableResult
    func removeDeadReaders() throws(StoreError) -> Int {
        var dead: Int32 = 0
        try unsafe check(mdb_reader_check(handle, &dead), "mdb_reader_check")
        return Int(dead)
    }

    /// Takes over the size to which the writing process has grown the map.
    func adoptMapSize() throws(StoreError) {
        gate.enterWrite()
        defer { gate.leaveWrite() }
        try gate.withoutReaders { () throws(StoreError) in try setMapSize(0) }
    }

    func currentStatistics() throws(StoreError) -> EnvironmentStatistics {
        var information = unsafe MDB_envinfo()
        var status = MDB_stat()
        try unsafe check(mdb_env_info(handle, &information), "mdb_env_info")
        try unsafe check(mdb_env_stat(handle, &status), "mdb_env_stat")
        return unsafe EnvironmentStatistics(information, status)
    }

    private func setMapSize(_ size: Int) throws(StoreError) {
        let code = unsafe mdb_env_set_mapsize(handle, size)
        if code != MDB_SUCCESS && code != EINVAL { isUnmapped.store(true, ordering: .releasing) }
        try check(code, "mdb_env_set_mapsize")
    }

    /// LMDB gives up the old map before it makes the new one, so what can be refused is asked for before.
    private func requireAddressSpace(_ size: Int) throws(StoreError) {
        let trial = unsafe mmap(nil, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        guard unsafe trial != MAP_FAILED else { throw .lmdb(LMDBError("mmap of \(size) bytes", code: errno)) }
        unsafe munmap(trial, size)
    }

    /// Requires the data file to be as long as its header says: reading a page beyond its end would be a bus error.
    func requireWholeFile() throws(StoreError) {
        let expected = try currentStatistics().usedBytes
        if hasByte(at: expected - 1, of: try descriptor()) { return }
        let found = try File(opening: dataFile, flags: O_RDONLY).size()
        throw .corrupt(
            table: Self.dataFileName, key: "length", expected: "at least \(expected) bytes, as its header says",
            found: "\(found)")
    }

    /// Keeps the data file longer than its header says, by a hole at its end that takes no disk.
    ///
    /// LMDB counts pages that a transaction freed before they were written, and leaves them out of the file: without
    /// the hole, a crash after such a commit would leave a file like one that was cut off. A refusal is no commit's
    /// error: the commit is made.
    func extendFile() {
        guard let used = try? currentStatistics().usedBytes, let descriptor = try? descriptor(),
            !hasByte(at: used + Self.hole / 2, of: descriptor)
        else { return }
        ftruncate(descriptor, used + Self.hole)
    }

    private static let hole = 4 << 20

    private func hasByte(at offset: Int, of descriptor: Int32) -> Bool {
        var byte: UInt8 = 0
        return unsafe pread(descriptor, &byte, 1, offset) == 1
    }

    /// The typed error of a refusal. LMDB reports a write that a full disk cut short as EIO.
    func refusal(_ cause: LMDBError) -> StoreError {
        if cause.code == EIO && isDiskFull { return .diskFull(path: path, operation: cause.operation) }
        return .refused(cause, in: path)
    }

    private var isDiskFull: Bool {
        var status = statvfs()
        guard unsafe statvfs(path, &status) == 0 else { return false }
        return Int(status.f_bavail) * Int(status.f_frsize) < 1 << 20
    }

    func descriptor() throws(StoreError) -> Int32 {
        var descriptor: mdb_filehandle_t = -1
        try unsafe check(mdb_env_get_fd(handle, &descriptor), "mdb_env_get_fd")
        return descriptor
    }
}
