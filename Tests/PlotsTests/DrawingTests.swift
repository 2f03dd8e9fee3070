import Foundation
import Plots
import Testing

struct DrawingTests {
    @Test func everyMarkIsInTheFile() throws {
        var drawing = Drawing(width: 200, height: 100, title: "Marks", summary: "One of each.")
        drawing.line(from: Point(0, 0), to: Point(10.125, 5), Stroke(.grid, width: 0.5, dashes: [2, 1], isRound: true))
        drawing.polyline([Point(0, 0), Point(1, 2), Point(3, -4)], Stroke(.blue))
        drawing.rectangle(Rectangle(x: 1...5, y: 2...4), fill: .band, radius: 2)
        drawing.circle(at: Point(3, 3), radius: 1, fill: .green)
        drawing.diamond(at: Point(50, 50), radius: 5, fill: .paper, outline: Stroke(.vermilion, width: 2))
        drawing.dots([Point(1, 1), Point(2, 2)], radius: 1, color: .cloud)
        let name = drawing.defineDots([Point(0, 0)], radius: 1, color: .cloud)
        drawing.repeatDots(name, offset: Point(20, 30))
        drawing.text("here", at: Point(1, 1), TextStyle(size: 12, isBold: true, anchor: .end))
        let content = try SVGContent(drawing.svg)
        #expect(
            content.names == [
                "svg", "title", "desc", "defs", "path", "rect", "line", "polyline", "rect", "circle", "polygon", "path",
                "use", "text",
            ])
        #expect(content.texts == ["Marks", "One of each.", "here"])
        #expect(drawing.svg.contains("x2=\"10.13\"") && drawing.svg.contains("points=\"0,0 1,2 3,-4\""))
        #expect(drawing.svg.contains("<rect width=\"200\" height=\"100\" fill=\"#ffffff\"/>"))
        #expect(drawing.svg.contains("href=\"#dots-1\" x=\"20\" y=\"30\""))
    }

    @Test(arguments: ["a < b & c > \"d\" 'e'", "Zürich 東京 😀", "]]>", "<script>alert(1)</script>"])
    func textIsEscaped(text: String) throws {
        var drawing = Drawing(width: 10, height: 10, title: text)
        drawing.text(text, at: Point(0, 0))
        #expect(try SVGContent(drawing.svg).texts == [text, text])
    }

    @Test func charactersThatXMLCannotHoldAreReplaced() throws {
        let drawing = Drawing(width: 10, height: 10, title: "a\u{0}b\u{1B}[2J\u{FFFE}")
        #expect(try SVGContent(drawing.svg).texts == ["a\u{FFFD}b\u{FFFD}[2J\u{FFFD}"])
    }

    @Test func longTextsKeepTheirEnds() {
        let style = TextStyle(size: 10)
        #expect(style.fitted("short", width: 100) == "short")
        let long = "a-very-long-name-of-a-file-that-goes-on-and-on.npy"
        let fitted = style.fitted(long, width: 100)
        #expect(style.width(of: fitted) <= 100 && fitted.contains("…"))
        #expect(fitted.hasPrefix("a-v") && fitted.hasSuffix("npy"))
    }

    @Test func paragraphsAreWrappedAtSpaces() {
        let style = TextStyle(size: 10)
        let text = "one two three four five six seven eight nine ten"
        let lines = style.wrapped(text, width: 80)
        #expect(lines.count > 2 && lines.joined(separator: " ") == text)
        #expect(lines.allSatisfy { style.width(of: $0) <= 80 })
    }
}
