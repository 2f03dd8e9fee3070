/// Why a picture was not written.
public enum PictureError: Error, Equatable, CustomStringConvertible {
    /// The file's name does not end in a known way.
    case unknownFormat(path: String, found: String)
    /// The directory of the file is not there.
    case noDirectory(path: String, directory: String)
    /// PNG was asked for, and there is nothing that renders it.
    case noRenderer(path: String)
    /// Writing or rendering failed.
    case failed(path: String, reason: String)

    /// What was wrong, and what to do.
    public var description: String {
        switch self {
        case .unknownFormat(let path, let found):
            "\(path): found \(found.isEmpty ? "no extension" : "the extension .\(found)"), expected .svg or .png"
        case .noDirectory(let path, let directory):
            "\(path): there is no directory \(directory); make it first"
        case .noRenderer(let path):
            """
            \(path): PNG needs the program rsvg-convert, which is not on the search path: install it (package \
            librsvg2-bin on Debian and Ubuntu), or ask for a .svg file
            """
        case .failed(let path, let reason): "\(path): \(reason)"
        }
    }
}
