import Foundation

/// A directory for one test, removed with everything in it when the last reference goes.
final class TemporaryDirectory: Sendable {
    let path: String

    /// Short, for the paths of Unix sockets in it may have some hundred bytes at most.
    init() throws {
        path = "/tmp/noveld-\(UInt64.random(in: 0 ..< 1 << 48))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of `name` in it.
    func file(_ name: String) -> String { "\(path)/\(name)" }
}
