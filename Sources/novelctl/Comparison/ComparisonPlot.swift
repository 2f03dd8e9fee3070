import Diversity
import Plots

/// A comparison as a picture: for each selection NovelSum with Q as a second axis, its value without density beside it,
/// and where in the file the kept rows lie.
struct ComparisonPlot {
    static let width = 1120.0
    static let margin = 32.0
    private static let rowHeight = 34.0
    /// The edges of the columns.
    private static let novelSumX = 218.0...640.0
    private static let unweightedX = 664.0...1000.0

    let comparison: Comparison
    /// Where all rows lie; nil where they are not at hand, and the picture does without maps.
    let map: PlaneMap?
    /// The best first; those without a place on the axis last.
    let entries: [Comparison.Entry]

    init(_ comparison: Comparison, map: PlaneMap?) {
        self.comparison = comparison
        self.map = map
        let places = comparison.entries.map { Self.place(of: $0, in: comparison) ?? -.infinity }
        let order = comparison.entries.indices.sorted { (-places[$0], $0) < (-places[$1], $1) }
        entries = order.map { comparison.entries[$0] }
    }

    /// The picture, as high as it has to be.
    func drawing() -> Drawing {
        let rows = 178.0...178 + Double(entries.count) * Self.rowHeight
        let footer = footerLines
        let maps = map.map { ComparisonMaps(entries: entries, map: $0, top: rows.upperBound + 62) }
        let footerTop = (maps?.bottom ?? rows.upperBound + 26) + 34
        var drawing = Drawing(
            width: Self.width, height: footerTop + Double(footer.count) * 18 + 12, title: title,
            summary: "NovelSum, its value at β = 0, and Q of \(entries.map(\.title).joined(separator: ", ")).")
        drawHeader(in: &drawing)
        drawRowNames(in: &drawing, panel: novelSumPanel(rows))
        drawNovelSum(in: &drawing, rows)
        drawUnweighted(in: &drawing, rows)
        drawSeconds(in: &drawing, rows)
        maps?.draw(in: &drawing, subject: comparison.subject)
        for (index, line) in footer.enumerated() {
            drawing.text(
                line, at: Point(Self.margin, footerTop + Double(index) * 18), TextStyle(size: 12, color: .faded))
        }
        return drawing
    }

    /// Where a selection lies on the axis of NovelSum. One that has fewer rows lies where its Q is, since NovelSum compares
    /// sets of equal size only.
    private static func place(of entry: Comparison.Entry, in comparison: Comparison) -> Double? {
        if comparison.isFull(entry) { return entry.novelSums.released }
        guard let scale = comparison.baseline.scale, let quality = entry.quality else { return nil }
        return scale.random + quality * (scale.novelSelect - scale.random)
    }

    private var title: String {
        "Which \(comparison.fullSize.grouped) of \(comparison.subject.rows.grouped) rows are the most diverse?"
    }

    private func drawHeader(in drawing: inout Drawing) {
        let subject = comparison.subject
        let titleStyle = TextStyle(size: 24, isBold: true)
        drawing.text(title, at: Point(Self.margin, 50), titleStyle)
        let style = TextStyle(size: 14, color: .faded)
        let reference = subject.reference.map { ", density from \(style.fitted($0, width: 200))" } ?? ""
        let name = style.fitted(subject.name, width: 440)
        let line = "\(name) · \(subject.columns.grouped) numbers a row\(reference) · further right is more diverse"
        drawing.text(line, at: Point(Self.margin, 76), style)
    }

    private var footerLines: [String] {
        var texts = [
            "Q is 0 for the mean of five random subsets and 1 for NovelSelect, the paper's offline greedy. NovelSum weighs "
                + "rows in dense regions more, templates and repetition included; β = 0 is the same sum without that. A "
                + "selection is convincing where it is right of random in both."
        ]
        if comparison.baseline.scale == nil { texts[0] = "No Q: NovelSelect was not run." }
        if entries.contains(where: { !comparison.isFull($0) }) {
            texts.append(
                "◇ kept fewer rows than asked for. NovelSum grows as a set shrinks, so it stands at its Q, which is on "
                    + "the scale of its own size; its value at β = 0 is that of the smaller set.")
        }
        if !comparison.skipped.isEmpty {
            let list = comparison.skipped.map { "\($0.name) (\($0.reason))" }.joined(separator: ", ")
            texts.append("Not run: \(list).")
        }
        let style = TextStyle(size: 12)
        return texts.flatMap { style.wrapped($0, width: Self.width - 2 * Self.margin) }
    }

    private func novelSumPanel(_ rows: ClosedRange<Double>) -> LollipopPanel {
        let best = entries.filter(comparison.isFull).map(\.novelSums.released).max()
        let items = entries.map { entry in
            Self.place(of: entry, in: comparison).map { place in
                let quality = entry.quality.map { "Q \($0.fixed(2).replacing("-", with: "−"))" }
                let isFull = comparison.isFull(entry)
                let value = isFull ? entry.novelSums.released.asValue : "\(entry.selected.count.grouped) rows"
                return LollipopPanel.Item(
                    value: place, label: [value, quality].compactMap { $0 }.joined(separator: " · "),
                    isPlain: entry.name == SelectionMethod.random.rawValue, isOpen: !isFull,
                    isBest: isFull && entry.novelSums.released == best)
            }
        }
        return LollipopPanel(
            items: items, baseline: comparison.baseline.random.released,
            marks: comparison.baseline.scale.map { [$0.novelSelect] } ?? [], color: .blue,
            area: Rectangle(x: Self.novelSumX, y: rows))
    }

    private func drawNovelSum(in drawing: inout Drawing, _ rows: ClosedRange<Double>) {
        let panel = novelSumPanel(rows)
        let left = Self.novelSumX.lowerBound
        heading(
            "NovelSum",
            comparison.baseline.scale == nil
                ? "weighted by density" : "weighted by density · Q: 0 is random, 1 NovelSelect", .blue, x: left,
            in: &drawing)
        if let quality = qualityScale(panel.scale) {
            let style = TextStyle(size: 11, color: .blue)
            let axis = HorizontalAxis(quality, count: LollipopPanel.tickCount(quality), style: style)
            axis.drawLabels(in: &drawing, y: rows.lowerBound - 8)
            drawing.text("Q", at: Point(left - 6, rows.lowerBound - 8), TextStyle(size: 12, color: .blue, isBold: true))
            let one = quality(1)
            drawing.line(
                from: Point(one, rows.lowerBound), to: Point(one, rows.upperBound),
                Stroke(.sky, width: 1, dashes: [3, 3]))
        }
        panel.draw(in: &drawing)
    }

    /// The axis of Q over the axis of NovelSum.
    private func qualityScale(_ scale: LinearScale) -> LinearScale? {
        guard let ends = comparison.baseline.scale,
            let low = ends.quality(ofNovelSum: scale.domain.lowerBound),
            let high = ends.quality(ofNovelSum: scale.domain.upperBound), low < high
        else { return nil }
        return LinearScale(low...high, from: scale.start, to: scale.end)
    }

    private func drawUnweighted(in drawing: inout Drawing, _ rows: ClosedRange<Double>) {
        let best = entries.filter(comparison.isFull).map(\.novelSums.unweighted).max()
        let items = entries.map { entry in
            LollipopPanel.Item(
                value: entry.novelSums.unweighted, label: entry.novelSums.unweighted.asValue,
                isPlain: entry.name == SelectionMethod.random.rawValue, isOpen: !comparison.isFull(entry),
                isBest: comparison.isFull(entry) && entry.novelSums.unweighted == best)
        }
        let panel = LollipopPanel(
            items: items, baseline: comparison.baseline.random.unweighted, marks: [], color: .vermilion,
            area: Rectangle(x: Self.unweightedX, y: rows))
        let left = Self.unweightedX.lowerBound
        heading("NovelSum at β = 0", "the same sum without density", .vermilion, x: left, in: &drawing)
        let origin = panel.scale(comparison.baseline.random.unweighted)
        let style = TextStyle(size: 11, color: .vermilion)
        let sides = [("◂ closer together", -8.0, TextStyle.Anchor.end), ("farther apart ▸", 8, .start)]
        for (text, offset, anchor) in sides {
            let room = offset < 0 ? origin - left : Self.unweightedX.upperBound - origin
            if style.width(of: text) + 8 <= room {
                drawing.text(text, at: Point(origin + offset, rows.lowerBound - 8), style.anchored(anchor))
            }
        }
        panel.draw(in: &drawing)
    }

    private func heading(_ title: String, _ detail: String, _ color: Color, x: Double, in drawing: inout Drawing) {
        drawing.text(title, at: Point(x, 122), TextStyle(size: 16, color: color, isBold: true))
        drawing.text(detail, at: Point(x, 141), TextStyle(size: 12, color: .faded))
    }

    private func drawRowNames(in drawing: inout Drawing, panel: LollipopPanel) {
        let style = TextStyle(size: 14, anchor: .end)
        for (row, entry) in entries.enumerated() {
            let y = panel.y(ofRow: row)
            if row % 2 == 0 {
                let band = Rectangle(
                    x: Self.margin...Self.width - Self.margin, y: y - Self.rowHeight / 2...y + Self.rowHeight / 2)
                drawing.rectangle(band, fill: .band)
            }
            let right = Self.novelSumX.lowerBound - 14
            drawing.text(style.fitted(entry.title, width: right - Self.margin - 6), at: Point(right, y + 5), style)
        }
    }

    private func drawSeconds(in drawing: inout Drawing, _ rows: ClosedRange<Double>) {
        let right = Self.width - Self.margin - 10
        drawing.text("seconds", at: Point(right, 122), TextStyle(size: 14, color: .faded, isBold: true, anchor: .end))
        let panel = novelSumPanel(rows)
        for (row, entry) in entries.enumerated() {
            drawing.text(
                entry.seconds.fixed(entry.seconds < 10 ? 2 : 1), at: Point(right, panel.y(ofRow: row) + 5),
                TextStyle(size: 13, anchor: .end))
        }
    }
}
