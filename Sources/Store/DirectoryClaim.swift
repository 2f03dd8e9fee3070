import Foundation
import Glibc
import Locks

/// The right to open a store's directory: once in a process, and by one writing process.
///
/// LMDB may not be opened twice in a process: closing one of the descriptors drops the `fcntl` locks of the other.
/// The writing process holds `flock` on `noveld.lock`, which has its pid in it; the kernel releases it when the
/// process ends, however it ends. The file stays, since removing it would race with the next to open it.
struct DirectoryClaim: ~Copyable {
    static let lockFileName = "noveld.lock"

    fileprivate struct Directory: Hashable {
        let device: Int
        let inode: Int
    }

    private static let open = Lock<Set<Directory>>([])

    private let directory: Directory
    /// Of the directory itself: while it is open, no other directory can get the same inode, though this one be removed.
    private let descriptor: Int32
    private var lock: Int32 = -1

    /// Claims `path`, which must exist; takes the writer's lock unless `readOnly`.
    init(path: String, readOnly: Bool) throws(StoreError) {
        let descriptor = unsafe Foundation.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0, let directory = Directory(descriptor) else { throw .notFound(path: path) }
        guard Self.open.withLock({ $0.insert(directory).inserted }) else {
            close(descriptor)
            throw .alreadyOpenHere(path: path)
        }
        do throws(StoreError) {
            if !readOnly { lock = try Self.lock(path: path) }
        } catch {
            Self.open.withLock { _ = $0.remove(directory) }
            close(descriptor)
            throw error
        }
        self.directory = directory
        self.descriptor = descriptor
    }

    deinit {
        if lock >= 0 {
            // A child between fork and exec has the descriptor too, so closing alone may not unlock.
            flock(lock, LOCK_UN)
            close(lock)
        }
        Self.open.withLock { _ = $0.remove(directory) }
        close(descriptor)
    }

    private static func lock(path: String) throws(StoreError) -> Int32 {
        let file = path + "/" + lockFileName
        let descriptor = unsafe Foundation.open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o660)
        guard descriptor >= 0 else { throw .refused(LMDBError("open \(file)", code: errno), in: path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let process = readProcess(descriptor)
            close(descriptor)
            if code == EWOULDBLOCK { throw .alreadyOpen(path: path, process: process) }
            throw .lmdb(LMDBError("flock", code: code))
        }
        let text = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        unsafe text.withUnsafeBytes { unsafe _ = pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        return descriptor
    }

    private static func readProcess(_ descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0 else { return nil }
        return Int32(String(decoding: bytes[..<count], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }
}

extension DirectoryClaim.Directory {
    /// Of an open directory; nil where the system does not tell.
    fileprivate init?(_ descriptor: Int32) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return nil }
        self.init(device: Int(status.st_dev), inode: Int(status.st_ino))
    }
}
