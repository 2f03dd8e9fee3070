import Foundation
import Numpy
import Vectors

/// A new directory, removed with the value.
final class Scratch {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "novelctl-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func file(_ name: String) -> String {
        path + "/" + name
    }

    /// Writes a text file, and gives its path.
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: file(name)))
        return file(name)
    }

    /// Writes an .npy file, and gives its path.
    func write(_ matrix: Matrix, to name: String) throws -> String {
        try NumpyFile.write(matrix, path: file(name))
        return file(name)
    }
}
