/// Values over time, drawn with block characters.
///
/// A column stands for an equal part of the time and is as high as the mean of its values; a part without a value shows the
/// one before it, which held until then.
struct LinePlot {
    /// Columns of the drawing.
    static let width = 64
    /// Lines of the drawing.
    static let height = 8
    /// Eighths of a line.
    private static let blocks: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    private let points: [(time: Double, value: Double)]
    private let labels: (first: String, last: String)

    /// - Parameters:
    ///   - points: in the order of time.
    ///   - labels: what stands below the first and the last one.
    init(_ points: [(time: Double, value: Double)], labels: (first: String, last: String)) {
        self.points = points
        self.labels = labels
    }

    /// The drawing, the scale at its left; no lines without points.
    func lines() -> [String] {
        guard let low = points.map(\.value).min(), let high = points.map(\.value).max() else { return [] }
        let heights = columns().map { value in
            // The lowest value shows as well: one eighth.
            high > low
                ? 1 + Int(((value - low) / (high - low) * Double(8 * Self.height - 1)).rounded()) : 4 * Self.height
        }
        let scale = [high.asValue, low.asValue]
        let margin = scale.map(\.count).max() ?? 0
        var lines = (0..<Self.height).map { line in
            let label = line == 0 ? scale[0] : line == Self.height - 1 ? scale[1] : ""
            let below = 8 * (Self.height - 1 - line)
            let row = heights.map { Self.blocks[min(max($0 - below, 0), 8)] }
            return Self.padded(label, to: margin) + " │" + String(row)
        }
        let gap = max(1, Self.width - labels.first.count - labels.last.count)
        lines.append(
            Self.padded("", to: margin) + "  " + labels.first + String(repeating: " ", count: gap) + labels.last)
        return lines
    }

    private func columns() -> [Double] {
        guard let first = points.first, let last = points.last else { return [] }
        var sums = [Double](repeating: 0, count: Self.width)
        var counts = [Int](repeating: 0, count: Self.width)
        for point in points {
            let share = last.time > first.time ? (point.time - first.time) / (last.time - first.time) : 1
            let column = min(Int(share * Double(Self.width)), Self.width - 1)
            sums[column] += point.value
            counts[column] += 1
        }
        var value = first.value
        return sums.indices.map { column in
            if counts[column] > 0 { value = sums[column] / Double(counts[column]) }
            return value
        }
    }

    private static func padded(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
