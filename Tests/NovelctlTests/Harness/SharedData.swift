import Foundation

/// Reference values, which live beside the repository and not in it.
enum SharedData {
    /// `NOVELD_SHARED`, or the folder `shared` next to the repository.
    private static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["NOVELD_SHARED"] { return URL(filePath: path) }
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return root.deletingLastPathComponent().appending(path: "shared")
    }()

    /// Whether the folder is there; tests that need it are skipped otherwise.
    static var isThere: Bool { FileManager.default.fileExists(atPath: reference("toy_2d_12.npy")) }

    static func reference(_ name: String) -> String { folder.appending(path: "data/ref/\(name)").path }

    static func decode<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: Data(contentsOf: URL(filePath: reference(name))))
    }
}
