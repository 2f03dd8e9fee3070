import Foundation
import Glibc

/// The way back to the last `sync()` of an environment whose commits are not put on disk one by one.
///
/// When the machine stops, the kernel has written some of the pages since the last sync and not others, in any order,
/// and both of LMDB's meta pages may name pages that never reached the disk. So at each sync the meta pages are copied
/// into this file, and a read transaction is held on the synced state until the next sync, which keeps LMDB from using
/// that state's pages again. Putting the copied meta pages back gives the synced state, bit for bit.
///
/// Whether the machine stopped, and not only the process, is known by the kernel's boot id.
package struct Checkpoint: Equatable {
    package static let fileName = "synced.meta"
    private static let magic = Array("NVCK".utf8)
    private static let layout = "NVCK, format 1, boot id, both meta pages, checksum"

    /// The boot during which the sync was made; empty where the system has none.
    package let bootID: String
    /// LMDB's pages 0 and 1.
    package let metaPages: [UInt8]

    package init(bootID: String, metaPages: [UInt8]) {
        self.bootID = bootID
        self.metaPages = metaPages
    }

    /// The running kernel's boot id; empty where there is none.
    package static let currentBootID: String = {
        let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        return text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
    }()

    /// Reads the file in the directory `path`; nil where there is none.
    package init?(at path: String) throws(StoreError) {
        let file = path + "/" + Self.fileName
        guard let data = FileManager.default.contents(atPath: file) else { return nil }
        guard let checkpoint = Self(decoding: [UInt8](data)) else {
            throw .corrupt(table: file, key: "content", expected: Self.layout, found: describe([UInt8](data).span))
        }
        self = checkpoint
    }

    private init?(decoding bytes: [UInt8]) {
        let head = 4 + 4 + 2
        guard bytes.count >= head + 8, bytes.starts(with: Self.magic), bytes[4...7].elementsEqual([1, 0, 0, 0]) else {
            return nil
        }
        let end = bytes.count - 8
        guard Self.checksum(Array(bytes[..<end])) == LittleEndian.word(bytes.span, at: end) else { return nil }
        let length = Int(bytes[8]) | Int(bytes[9]) << 8
        guard head + length < end, let bootID = String(validating: bytes[head..<head + length], as: UTF8.self) else {
            return nil
        }
        self.init(bootID: bootID, metaPages: Array(bytes[(head + length)..<end]))
    }

    private func encoded() -> [UInt8] {
        var bytes = Self.magic
        LittleEndian.append(1, size: 4, to: &bytes)
        LittleEndian.append(UInt64(bootID.utf8.count), size: 2, to: &bytes)
        bytes += Array(bootID.utf8)
        bytes += metaPages
        LittleEndian.append(Self.checksum(bytes), size: 8, to: &bytes)
        return bytes
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt64 {
        SipHash(key: [UInt8](repeating: 0, count: 16)).hash(bytes)
    }

    /// Whether the machine has stopped since.
    package func isOfEarlierBoot(than bootID: String) -> Bool {
        self.bootID.isEmpty || self.bootID != bootID
    }

    /// Puts the meta pages back into the data file, which nobody has open.
    package func restore(dataFile: String) throws(StoreError) {
        let file = try File(opening: dataFile, flags: O_WRONLY)
        try file.write(metaPages)
        try file.sync()
    }

    /// Replaces the file in the directory `path`, so that there is always a whole one.
    package func write(to path: String) throws(StoreError) {
        let file = path + "/" + Self.fileName
        let temporary = try File(opening: file + ".new", flags: O_WRONLY | O_CREAT | O_TRUNC)
        try temporary.write(encoded())
        try temporary.sync()
        guard unsafe rename(file + ".new", file) == 0 else { throw .lmdb(LMDBError("rename \(file)", code: errno)) }
        try File(opening: path, flags: O_RDONLY | O_DIRECTORY).sync()
    }

    /// Removes the file from the directory `path`, where it is.
    package static func remove(from path: String) throws(StoreError) {
        let file = path + "/" + fileName
        guard unsafe unlink(file) == 0 else {
            if errno == ENOENT { return }
            throw .lmdb(LMDBError("unlink \(file)", code: errno))
        }
        try File(opening: path, flags: O_RDONLY | O_DIRECTORY).sync()
    }
}
