import Foundation

/// Real embeddings, which live beside the repository and not in it.
enum SharedData {
    /// `NOVELD_SHARED`, or the folder `shared` next to the repository.
    private static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["NOVELD_SHARED"] { return URL(filePath: path) }
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return root.deletingLastPathComponent().appending(path: "shared")
    }()

    /// Whether the folder is there; tests that need it are skipped otherwise.
    static var isThere: Bool { FileManager.default.fileExists(atPath: path("packages.npy")) }

    static func path(_ name: String) -> String {
        folder.appending(path: "data").appending(path: name).path
    }
}
