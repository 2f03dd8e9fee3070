import Foundation

/// Reading a file as a text of bounded size.
enum ConfigurationFile {
    /// The UTF-8 text at `path`, without a byte order mark.
    static func text(at path: String) throws(Complaint) -> String {
        var bytes = try contents(at: path)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Complaint("not a text in UTF-8") }
        return text
    }

    /// At most one byte more than a document may have, so that a device or a pipe cannot fill the memory.
    private static func contents(at path: String) throws(Complaint) -> [UInt8] {
        guard FileManager.default.fileExists(atPath: path) else { throw Complaint("there is no such file") }
        guard !isDirectory(path) else { throw Complaint("a directory, not a file") }
        guard let file = FileHandle(forReadingAtPath: path) else { throw Complaint("the file may not be read") }
        defer { try? file.close() }
        var bytes: [UInt8] = []
        do {
            while bytes.count <= Document.byteLimit {
                let part = try file.read(upToCount: Document.byteLimit + 1 - bytes.count) ?? Data()
                if part.isEmpty { break }
                bytes += part
            }
        } catch {
            throw Complaint("the file cannot be read: \(error.localizedDescription)")
        }
        return bytes
    }

    private static func isDirectory(_ path: String) -> Bool {
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: target)
        return attributes?[.type] as? FileAttributeType == .typeDirectory
    }
}
