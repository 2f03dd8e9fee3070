import Plots

/// A value for each of some rows, as a dot on a stick from a common baseline.
struct LollipopPanel {
    /// One row's value.
    struct Item {
        let value: Double
        /// What stands beside the dot.
        let label: String
        /// Drawn in grey: not what the picture is about.
        var isPlain = false
        /// Drawn as an open diamond: not quite comparable with the others.
        var isOpen = false
        /// Its label is bold.
        var isBest = false
    }

    let items: [Item?]
    /// Where the sticks begin.
    let baseline: Double
    /// Other values that the axis has to show.
    let marks: [Double]
    let color: Color
    /// The edges; the first row's stick lies half a row below the upper one.
    let area: Rectangle

    static let labelStyle = TextStyle(size: 12.5)
    private static let dotRadius = 6.0
    private static let labelGap = 11.0

    /// Maps the values so that dots and labels stay within the area.
    var scale: LinearScale {
        let shown = items.compactMap { $0 }
        let values = shown.map(\.value) + marks + [baseline]
        let domain = (values.min() ?? 0)...(values.max() ?? 0)
        func room(_ items: [Item]) -> Double {
            let widest = items.map { Self.labelStyle.width(of: $0.label) * ($0.isBest ? 1.1 : 1) }.max() ?? 0
            return widest + Self.labelGap + 4
        }
        let start = area.x.lowerBound + max(room(shown.filter { $0.value < baseline }), 34)
        let end = area.x.upperBound - max(room(shown.filter { $0.value >= baseline }), 14)
        return LinearScale(domain, from: start, to: max(end, start + 40))
    }

    /// Where the middle of a row is.
    func y(ofRow row: Int) -> Double {
        area.y.lowerBound + (Double(row) + 0.5) * area.height / Double(max(items.count, 1))
    }

    /// As many labels as an axis has room for.
    static func tickCount(_ scale: LinearScale) -> Int { max(1, min(5, Int((scale.end - scale.start) / 48))) }

    /// Draws grid, axis, baseline and values.
    func draw(in drawing: inout Drawing) {
        let scale = scale
        let axis = HorizontalAxis(scale, count: Self.tickCount(scale))
        axis.drawGrid(in: &drawing, y: area.y)
        axis.drawLabels(in: &drawing, y: area.y.upperBound + 17)
        let origin = scale(baseline)
        drawing.line(
            from: Point(origin, area.y.lowerBound), to: Point(origin, area.y.upperBound), Stroke(.faded, width: 1.25))
        for (row, item) in items.enumerated() {
            if let item { draw(item, y: y(ofRow: row), scale: scale, in: &drawing) }
        }
    }

    private func draw(_ item: Item, y: Double, scale: LinearScale, in drawing: inout Drawing) {
        let place = Point(scale(item.value), y)
        let color = item.isPlain ? Color.faded : color
        drawing.line(
            from: Point(scale(baseline), y), to: place,
            Stroke(color, width: 3, dashes: item.isOpen ? [4, 3] : []))
        if item.isOpen {
            drawing.diamond(at: place, radius: Self.dotRadius + 1, fill: .paper, outline: Stroke(color, width: 2))
        } else {
            drawing.circle(at: place, radius: Self.dotRadius, fill: color, outline: Stroke(.paper, width: 1.5))
        }
        var style = Self.labelStyle
        style.isBold = item.isBest
        let isLeft = item.value < baseline
        let beside = Point(place.x + (isLeft ? -Self.labelGap : Self.labelGap), y + 4.5)
        drawing.text(item.label, at: beside, style.anchored(isLeft ? .end : .start))
    }
}
