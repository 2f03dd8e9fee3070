import Plots

/// A small map for each selection: its rows over a sample of all rows.
struct ComparisonMaps {
    let entries: [Comparison.Entry]
    let map: PlaneMap
    /// The baseline of the heading.
    let top: Double

    private static let perLine = 4
    private static let gap = 16.0
    private static let titleHeight = 26.0
    /// Of more kept rows every second is shown, or every third, and so on.
    private static let dotsMax = 2000
    private static let side = (
        width: (ComparisonPlot.width - 2 * ComparisonPlot.margin - gap * Double(perLine - 1)) / Double(perLine),
        height: 176.0
    )

    private var firstLine: Double { top + 34 }
    private var lines: Int { (entries.count + Self.perLine - 1) / Self.perLine }

    /// Where the last map ends.
    var bottom: Double { firstLine + Double(lines) * (Self.titleHeight + Self.side.height + 8) }

    /// Draws heading and maps.
    func draw(in drawing: inout Drawing, subject: Comparison.Subject) {
        let left = ComparisonPlot.margin
        drawing.text("Where the kept rows lie", at: Point(left, top), TextStyle(size: 16, isBold: true))
        let shown = map.sample.count < subject.rows ? "\(map.sample.count.grouped) of the rows" : "all rows"
        let text =
            "the two directions in which the file spreads most, \((map.share * 100).fixed(0)) % of its variance; grey: \(shown)"
        drawing.text(text, at: Point(left, top + 20), TextStyle(size: 12, color: .faded))
        let area = Rectangle(x: 8...Self.side.width - 8, y: 8...Self.side.height - 8)
        let place = placement(in: area)
        let background = drawing.defineDots(map.sample.map { place(map.points[$0]) }, radius: 1.1, color: .cloud)
        for (index, entry) in entries.enumerated() {
            let corner = Point(
                left + Double(index % Self.perLine) * (Self.side.width + Self.gap),
                firstLine + Double(index / Self.perLine) * (Self.titleHeight + Self.side.height + 8))
            draw(entry, corner: corner, background: background, place: place, in: &drawing)
        }
    }

    private func draw(
        _ entry: Comparison.Entry, corner: Point, background: String, place: (Point) -> Point,
        in drawing: inout Drawing
    ) {
        let style = TextStyle(size: 13, isBold: true)
        drawing.text(style.fitted(entry.title, width: Self.side.width), at: Point(corner.x, corner.y + 18), style)
        let origin = Point(corner.x, corner.y + Self.titleHeight)
        let frame = Rectangle(x: origin.x...origin.x + Self.side.width, y: origin.y...origin.y + Self.side.height)
        drawing.rectangle(frame, fill: .band, radius: 4)
        drawing.repeatDots(background, offset: origin)
        let every = max(1, entry.selected.count / Self.dotsMax)
        let kept = stride(from: 0, to: entry.selected.count, by: every).map { index in
            let point = place(map.points[entry.selected[index]])
            return Point(origin.x + point.x, origin.y + point.y)
        }
        drawing.dots(kept, radius: kept.count > 500 ? 1.4 : 2, color: .blue)
    }

    /// From the plane into an area, at one scale for both directions.
    private func placement(in area: Rectangle) -> (Point) -> Point {
        func range(_ values: [Double]) -> (middle: Double, width: Double) {
            let (low, high) = (values.min() ?? 0, values.max() ?? 0)
            return ((low + high) / 2, high - low)
        }
        let (x, y) = (range(map.points.map(\.x)), range(map.points.map(\.y)))
        let zoom = min(area.width / max(x.width, 1e-9), area.height / max(y.width, 1e-9))
        let middle = Point((area.x.lowerBound + area.x.upperBound) / 2, (area.y.lowerBound + area.y.upperBound) / 2)
        return { Point(middle.x + ($0.x - x.middle) * zoom, middle.y - ($0.y - y.middle) * zoom) }
    }
}
