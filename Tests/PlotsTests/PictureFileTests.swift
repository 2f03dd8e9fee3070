import Foundation
import Plots
import Testing

struct PictureFileTests {
    private let directory = NSTemporaryDirectory()

    private func withFile(_ suffix: String, _ body: (String) throws -> Void) rethrows {
        let path = directory + "/picture-\(UUID().uuidString).\(suffix)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    private static let drawing: Drawing = {
        var drawing = Drawing(width: 30, height: 20, title: "A dot")
        drawing.circle(at: Point(15, 10), radius: 5, fill: .blue)
        return drawing
    }()

    @Test func theExtensionIsTheFormat() throws {
        #expect(try PictureFile(path: "a/b.svg").format == .svg)
        #expect(try PictureFile(path: "a/b.PNG").format == .png)
        #expect(throws: PictureError.unknownFormat(path: "b.pdf", found: "pdf")) { try PictureFile(path: "b.pdf") }
        #expect(throws: PictureError.unknownFormat(path: "b", found: "")) { try PictureFile(path: "b") }
        #expect(PictureError.unknownFormat(path: "b", found: "").description.contains("expected .svg or .png"))
    }

    @Test func aMissingDirectoryIsFoundBeforeTheWork() throws {
        let file = try PictureFile(path: directory + "/not-there-\(UUID().uuidString)/x.svg")
        #expect(throws: PictureError.self) { try file.check() }
        #expect(throws: PictureError.self) { try file.write(Self.drawing) }
    }

    @Test func svgIsTheDrawing() throws {
        try withFile("svg") { path in
            try PictureFile(path: path).write(Self.drawing)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == Self.drawing.svg)
        }
    }

    @Test(.enabled(if: PictureFile.renderer != nil, "needs rsvg-convert (package librsvg2-bin)"))
    func pngIsTwiceTheSize() throws {
        try withFile("png") { path in
            try PictureFile(path: path).write(Self.drawing)
            let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
            #expect(bytes.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
            // The header's width and height, big-endian.
            #expect(bytes[16..<24] == [0, 0, 0, 60, 0, 0, 0, 40])
        }
    }
}
