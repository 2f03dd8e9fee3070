import Foundation
import Numpy
import Vectors

/// Reference values and real embeddings, which live beside the repository and not in it.
enum SharedData {
    /// `NOVELD_SHARED`, or the folder `shared` next to the repository.
    private static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["NOVELD_SHARED"] { return URL(fileURLWithPath: path) }
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return root.deletingLastPathComponent().appendingPathComponent("shared")
    }()

    /// Whether the folder is there; tests that need it are skipped otherwise.
    static var isThere: Bool { FileManager.default.fileExists(atPath: path("packages.npy")) }

    static func path(_ name: String) -> String {
        folder.appendingPathComponent("data").appendingPathComponent(name).path
    }

    static func matrix(_ name: String) throws -> Matrix {
        try NumpyFile.readMatrix(path: path(name))
    }

    static func rows(_ name: String) throws -> [Int] {
        try NumpyFile.readIntegers(path: path(name))
    }

    /// Decodes a JSON file.
    static func decode<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: Data(contentsOf: URL(fileURLWithPath: path(name))))
    }
}
