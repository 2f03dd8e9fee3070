/// An axis from left to right: vertical grid lines at round values, and their labels above or below.
public struct HorizontalAxis: Sendable {
    /// Where values lie.
    public var scale: LinearScale
    /// About how many values are labelled.
    public var count: Int
    /// How labels look.
    public var style: TextStyle

    /// An axis with about `count` labels.
    public init(_ scale: LinearScale, count: Int = 5, style: TextStyle = TextStyle(size: 11, color: .faded)) {
        self.scale = scale
        self.count = count
        self.style = style
    }

    /// Draws lines at the labelled values over the height `y`.
    public func drawGrid(in drawing: inout Drawing, y: ClosedRange<Double>, stroke: Stroke = Stroke(.grid)) {
        for tick in scale.ticks(about: count) {
            let x = scale(tick.value)
            drawing.line(from: Point(x, y.lowerBound), to: Point(x, y.upperBound), stroke)
        }
    }

    /// Draws the labels on the baseline `y`.
    public func drawLabels(in drawing: inout Drawing, y: Double) {
        for tick in scale.ticks(about: count) {
            drawing.text(tick.label, at: Point(scale(tick.value), y), style.anchored(.middle))
        }
    }
}
