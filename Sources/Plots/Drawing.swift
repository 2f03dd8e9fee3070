/// A picture in the making: marks are drawn one over the other, and `svg` is the file.
///
/// ```swift
/// var drawing = Drawing(width: 400, height: 200, title: "Two points")
/// drawing.line(from: Point(20, 180), to: Point(380, 180), Stroke(.grid))
/// drawing.circle(at: Point(100, 80), radius: 5, fill: .blue)
/// drawing.text("here", at: Point(110, 84), TextStyle(size: 12))
/// try Data(drawing.svg.utf8).write(to: file)
/// ```
public struct Drawing: Sendable {
    /// In pixels.
    public let width: Double, height: Double
    private let title: String
    private let summary: String
    private var definitions: [SVGElement] = []
    private var marks: [SVGElement] = []

    /// The first that a machine has; names with a space need no quotes in an attribute of their own.
    private static let fonts = "Inter, Helvetica Neue, Helvetica, Arial, DejaVu Sans, sans-serif"

    /// An empty sheet of `Color.paper`.
    ///
    /// - Parameters:
    ///   - title: what the picture is, for whoever cannot see it.
    ///   - summary: what it shows, likewise.
    public init(width: Double, height: Double, title: String, summary: String = "") {
        precondition(width > 0 && height > 0, "a drawing of \(width) × \(height)")
        self.width = width
        self.height = height
        self.title = title
        self.summary = summary
    }

    /// The file: SVG 1.1, UTF-8, one element a line.
    public var svg: String {
        let size = [("width", width), ("height", height)].map { ($0.0, SVGElement.number($0.1)) }
        let box = "0 0 \(SVGElement.number(width)) \(SVGElement.number(height))"
        var root = SVGElement(
            "svg",
            [("xmlns", "http://www.w3.org/2000/svg")] + size + [
                ("viewBox", box), ("role", "img"), ("font-family", Self.fonts),
            ])
        root.children = [SVGElement("title", text: title)]
        if !summary.isEmpty { root.children.append(SVGElement("desc", text: summary)) }
        if !definitions.isEmpty {
            var defs = SVGElement("defs")
            defs.children = definitions
            root.children.append(defs)
        }
        root.children.append(SVGElement("rect", size + [("fill", Color.paper.hex)]))
        root.children += marks
        var output = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        root.write(to: &output)
        return output
    }

    /// A straight line.
    public mutating func line(from start: Point, to end: Point, _ stroke: Stroke) {
        let ends = [("x1", start.x), ("y1", start.y), ("x2", end.x), ("y2", end.y)]
        add("line", ends, Self.attributes(of: stroke))
    }

    /// A line through several points.
    public mutating func polyline(_ points: [Point], _ stroke: Stroke) {
        let list = points.map { "\(SVGElement.number($0.x)),\(SVGElement.number($0.y))" }.joined(separator: " ")
        add("polyline", [], [("points", list), ("fill", "none")] + Self.attributes(of: stroke))
    }

    /// A filled rectangle with corners of a radius.
    public mutating func rectangle(_ rectangle: Rectangle, fill: Color, radius: Double = 0) {
        let edges = [
            ("x", rectangle.x.lowerBound), ("y", rectangle.y.lowerBound), ("width", rectangle.width),
            ("height", rectangle.height),
        ]
        add("rect", radius > 0 ? edges + [("rx", radius)] : edges, [("fill", fill.hex)])
    }

    /// A filled circle, with an outline where there is one.
    public mutating func circle(at center: Point, radius: Double, fill: Color, outline: Stroke? = nil) {
        let place = [("cx", center.x), ("cy", center.y), ("r", radius)]
        add("circle", place, [("fill", fill.hex)] + (outline.map(Self.attributes) ?? []))
    }

    /// A filled square that stands on a corner, with an outline where there is one.
    public mutating func diamond(at center: Point, radius: Double, fill: Color, outline: Stroke? = nil) {
        let corners = [(0, -radius), (radius, 0), (0, radius), (-radius, 0)]
        let list = corners.map { "\(SVGElement.number(center.x + $0.0)),\(SVGElement.number(center.y + $0.1))" }
        let attributes = [("points", list.joined(separator: " ")), ("fill", fill.hex)]
        add("polygon", [], attributes + (outline.map(Self.attributes) ?? []))
    }

    /// Many dots of one size and colour, as one mark.
    public mutating func dots(_ points: [Point], radius: Double, color: Color) {
        guard !points.isEmpty else { return }
        marks.append(Self.dots(points, radius: radius, color: color))
    }

    /// Text on one line, `place` being on its baseline.
    public mutating func text(_ text: String, at place: Point, _ style: TextStyle = TextStyle()) {
        var attributes = [("x", place.x), ("y", place.y), ("font-size", style.size)].map {
            ($0.0, SVGElement.number($0.1))
        }
        attributes.append(("fill", style.color.hex))
        if style.isBold { attributes.append(("font-weight", "bold")) }
        if style.anchor != .start { attributes.append(("text-anchor", style.anchor.rawValue)) }
        marks.append(SVGElement("text", attributes, text: text))
    }

    /// Dots that several places of the drawing repeat: the name to pass to `repeatDots`.
    public mutating func defineDots(_ points: [Point], radius: Double, color: Color) -> String {
        let name = "dots-\(definitions.count + 1)"
        var dots = Self.dots(points, radius: radius, color: color)
        dots.attributes.insert(("id", name), at: 0)
        definitions.append(dots)
        return name
    }

    /// Draws defined dots once, moved by `offset`.
    public mutating func repeatDots(_ name: String, offset: Point) {
        let place = [("x", offset.x), ("y", offset.y)].map { ($0.0, SVGElement.number($0.1)) }
        marks.append(
            SVGElement("use", [("href", "#\(name)")] + place))
    }

    private mutating func add(_ name: String, _ numbers: [(String, Double)], _ attributes: [(String, String)]) {
        marks.append(SVGElement(name, numbers.map { ($0.0, SVGElement.number($0.1)) } + attributes))
    }

    /// A path of lines without length, whose round ends are the dots: a twentieth of the bytes of as many circles.
    private static func dots(_ points: [Point], radius: Double, color: Color) -> SVGElement {
        let path = points.map { "M\(SVGElement.number($0.x)) \(SVGElement.number($0.y))h0" }.joined()
        let stroke = Stroke(color, width: 2 * radius, isRound: true)
        return SVGElement("path", [("d", path), ("fill", "none")] + attributes(of: stroke))
    }

    private static func attributes(of stroke: Stroke) -> [(String, String)] {
        var attributes = [("stroke", stroke.color.hex), ("stroke-width", SVGElement.number(stroke.width))]
        if !stroke.dashes.isEmpty {
            attributes.append(("stroke-dasharray", stroke.dashes.map(SVGElement.number).joined(separator: " ")))
        }
        if stroke.isRound { attributes.append(("stroke-linecap", "round")) }
        return attributes
    }
}
