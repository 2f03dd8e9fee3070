import Foundation

/// A file for a drawing: SVG, or PNG by `rsvg-convert`, the program of librsvg.
///
/// librsvg is the renderer that GNOME and Wikipedia's servers use; its package is `librsvg2-bin` on Debian and Ubuntu.
public struct PictureFile: Sendable, Equatable {
    /// What a file holds.
    public enum Format: String, Sendable, CaseIterable {
        /// Scalable vector graphics.
        case svg
        /// Pixels.
        case png
    }

    /// Where.
    public let path: String
    /// What, as the name's extension says.
    public let format: Format

    /// The file at `path`, whose extension is `.svg` or `.png`.
    ///
    /// - Throws: `PictureError` for any other extension.
    public init(path: String) throws(PictureError) {
        let suffix = URL(fileURLWithPath: path).pathExtension.lowercased()
        guard let format = Format(rawValue: suffix) else {
            throw .unknownFormat(path: path, found: suffix)
        }
        self.path = path
        self.format = format
    }

    /// Finds out whether the file can be written, so that long work is not done in vain.
    ///
    /// - Throws: `PictureError` where its directory or, for PNG, `rsvg-convert` is missing.
    public func check() throws(PictureError) {
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent()
        guard (try? directory.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true else {
            throw .noDirectory(path: path, directory: directory.path)
        }
        let file = URL(fileURLWithPath: path)
        if (try? file.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true {
            throw .failed(path: path, reason: "is a directory; name a file")
        }
        if format == .png, Self.renderer == nil { throw .noRenderer(path: path) }
    }

    /// Writes the drawing, over a file that may be there.
    ///
    /// - Parameter zoom: pixels of a PNG for each pixel of the drawing; two look sharp on today's screens.
    /// - Throws: `PictureError` where it cannot be written or rendered.
    public func write(_ drawing: Drawing, zoom: Double = 2) throws(PictureError) {
        let bytes = Data(drawing.svg.utf8)
        switch format {
        case .svg: try Self.write(bytes, to: path)
        case .png:
            let source = NSTemporaryDirectory() + "drawing-\(UUID().uuidString).svg"
            defer { try? FileManager.default.removeItem(atPath: source) }
            try Self.write(bytes, to: source)
            try render(source, zoom: zoom)
        }
    }

    /// `rsvg-convert`, where the search path has it.
    public static var renderer: URL? {
        let directories = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let candidates = directories.map { URL(fileURLWithPath: String($0)).appendingPathComponent("rsvg-convert") }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }

    private func render(_ source: String, zoom: Double) throws(PictureError) {
        guard let renderer = Self.renderer else { throw .noRenderer(path: path) }
        let process = Process()
        process.executableURL = renderer
        process.arguments = ["--format", "png", "--zoom", "\(zoom)", "--output", path, source]
        let errors = Pipe()
        process.standardError = errors
        do {
            try process.run()
        } catch {
            throw .failed(path: path, reason: (error as NSError).localizedDescription)
        }
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let reason = String(decoding: said, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            throw .failed(path: path, reason: "rsvg-convert: \(reason)")
        }
    }

    private static func write(_ bytes: Data, to path: String) throws(PictureError) {
        do {
            try bytes.write(to: URL(fileURLWithPath: path))
        } catch {
            throw .failed(path: path, reason: (error as NSError).localizedDescription)
        }
    }
}
