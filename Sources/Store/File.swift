import Glibc

/// An open file or directory of the system, beside those that LMDB has open.
struct File: ~Copyable {
    private let path: String
    private let descriptor: Int32

    /// Opens `path`, with the flags of `open(2)` and `O_CLOEXEC`.
    init(opening path: String, flags: Int32) throws(StoreError) {
        self.path = path
        descriptor = unsafe Glibc.open(path, flags | O_CLOEXEC, 0o660)
        if descriptor < 0 { throw .refused(LMDBError("open \(path)", code: errno), in: path) }
    }

    deinit {
        close(descriptor)
    }

    /// Writes all of `bytes` from the start of the file.
    borrowing func write(_ bytes: [UInt8]) throws(StoreError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe pwrite(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written, written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                throw .refused(LMDBError("write \(path)", code: count < 0 ? errno : ENOSPC), in: path)
            }
            written += count
        }
    }

    /// Puts content and size, or the names in a directory, on disk.
    borrowing func sync() throws(StoreError) {
        if fsync(descriptor) != 0 { throw .refused(LMDBError("fsync \(path)", code: errno), in: path) }
    }

    /// Gives the first bytes blocks on the disk of `directory`, so that no write there lacks room; a file system that cannot
    /// do so is left alone.
    ///
    /// - Throws: `StoreError.diskFull`.
    borrowing func reserve(_ bytes: Int, in directory: String) throws(StoreError) {
        let code = posix_fallocate(descriptor, 0, bytes)
        guard code == ENOSPC || code == EDQUOT else { return }
        throw .refused(LMDBError("posix_fallocate \(path)", code: code), in: directory)
    }

    /// Its size in bytes.
    borrowing func size() throws(StoreError) -> Int {
        let size = lseek(descriptor, 0, SEEK_END)
        if size < 0 { throw .refused(LMDBError("lseek \(path)", code: errno), in: path) }
        return size
    }
}
