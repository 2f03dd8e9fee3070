import Diversity

/// A comparison as rows and columns, for a terminal and for Markdown.
struct ComparisonTable {
    /// One value of a table.
    private struct Cell {
        let text: String
        var isBest = false
    }

    private struct Column {
        let title: String
        let cells: [Cell]
    }

    /// The width that tables in text keep to, so that they fit a terminal.
    private static let widthMax = 110

    private let comparison: Comparison

    init(_ comparison: Comparison) {
        self.comparison = comparison
    }

    /// For a terminal: NovelSum, Q and seconds, then the other measures, in as many tables as the width asks for.
    func lines(style: Style = .ofOutput) -> [String] {
        var lines = [headline, ""]
        for columns in [novelSumColumns] + groups(of: measureColumns) {
            var table = TextTable([.text("METHOD")] + columns.map { .number(Self.heading($0.title)) })
            for (row, entry) in comparison.entries.enumerated() {
                table.add([entry.name] + columns.map { $0.cells[row].text + ($0.cells[row].isBest ? "*" : " ") })
            }
            // The mark of the last column leaves a space at the end of the others.
            lines += table.lines(style: style).map { $0.last == " " ? String($0.dropLast()) : $0 } + [""]
        }
        return lines + notes.map { "\($0.mark) \($0.text)" }
    }

    /// The same for a document.
    func markdown() -> [String] {
        let columns = novelSumColumns + measureColumns
        var lines = [Self.escape(headline), ""]
        lines.append("| method | " + columns.map(\.title).joined(separator: " | ") + " |")
        lines.append("| --- |" + columns.map { _ in " ---: |" }.joined())
        for (row, entry) in comparison.entries.enumerated() {
            let cells = columns.map { $0.cells[row].isBest ? "**\($0.cells[row].text)**" : $0.cells[row].text }
            lines.append("| \(entry.name) | " + cells.joined(separator: " | ") + " |")
        }
        lines.append("")
        return lines + notes.map { "- \($0.mark == "*" ? "**bold**" : $0.mark) \(Self.escape($0.text))" }
    }

    private var headline: String {
        let subject = comparison.subject
        return "\(subject.name.printable): \(comparison.fullSize.grouped) of \(subject.rows.grouped) rows "
            + "of \(subject.columns.grouped) numbers, density from \(subject.reference?.printable ?? "the file itself")"
    }

    private var novelSumColumns: [Column] {
        [
            Column(
                title: "rows",
                cells: comparison.entries.map {
                    Cell(text: $0.selected.count.grouped + (comparison.isFull($0) ? "" : "†"))
                }),
            column("NovelSum") { $0.novelSums.released },
            column("β = 0") { $0.novelSums.unweighted },
            column("paper form") { $0.novelSums.paper },
            column("Q", digits: 3, comparesSizes: true) { $0.quality },
            Column(title: "seconds", cells: comparison.entries.map { Cell(text: $0.seconds.fixed(2)) }),
        ]
    }

    private var measureColumns: [Column] {
        comparison.measures.map { measure in
            column(measure.rawValue, isBetterSmaller: measure.isBetterSmaller) { $0.measures[measure] }
        }
    }

    /// A column whose best value is marked, among the selections that it compares.
    private func column(
        _ title: String, digits: Int? = nil, comparesSizes: Bool = false, isBetterSmaller: Bool = false,
        _ value: (Comparison.Entry) -> Double?
    ) -> Column {
        let values = comparison.entries.map(value)
        let compared = zip(comparison.entries, values).filter { comparesSizes || comparison.isFull($0.0) }
        let candidates = compared.compactMap(\.1).filter(\.isFinite)
        let best = candidates.count > 1 ? isBetterSmaller ? candidates.min() : candidates.max() : nil
        let text = { (value: Double) in digits.map(value.fixed) ?? value.asValue }
        // What reads the same is equally good.
        let bestText = best.map(text)
        let cells = zip(comparison.entries, values).map { entry, value in
            guard let value, value.isFinite else { return Cell(text: "–") }
            let isCompared = comparesSizes || comparison.isFull(entry)
            return Cell(text: text(value), isBest: isCompared && text(value) == bestText)
        }
        return Column(title: title, cells: cells)
    }

    /// Columns in groups that fit side by side.
    private func groups(of columns: [Column]) -> [[Column]] {
        let nameWidth = comparison.entries.map(\.name.count).max() ?? 0
        var groups: [[Column]] = []
        var width = 0
        for column in columns {
            let cells = column.cells.map { $0.text.count + 1 }.max() ?? 0
            let columnWidth = 2 + max(column.title.count, cells)
            if groups.isEmpty || width + columnWidth > Self.widthMax {
                groups.append([])
                width = max(nameWidth, 6)
            }
            groups[groups.count - 1].append(column)
            width += columnWidth
        }
        return groups
    }

    private var notes: [(mark: String, text: String)] {
        var notes = [("*", "best of its column" + (comparison.measures.contains { $0.isBetterSmaller } ? smaller : ""))]
        notes.append(
            (
                "Q",
                comparison.baseline.scale == nil
                    ? "none: it needs NovelSelect, which was not run"
                    : "0 is the mean of five random subsets, 1 is NovelSelect; NovelSum and Q reward dense regions, "
                        + "β = 0 does not: read both"
            ))
        if comparison.entries.contains(where: { !comparison.isFull($0) }) {
            notes.append(
                ("†", "fewer rows than asked for: not compared but by Q, which is on the scale of sets of its own size")
            )
        }
        return notes + comparison.skipped.map { ("-", "\($0.name) was not run: it \($0.reason)") }
    }

    private var smaller: String {
        let names = comparison.measures.filter(\.isBetterSmaller).map(\.rawValue)
        return "; of \(names.joined(separator: ", ")) the smallest"
    }

    /// In capitals; a β stays one.
    private static func heading(_ title: String) -> String {
        title.split(separator: "β", omittingEmptySubsequences: false).map { $0.uppercased() }.joined(separator: "β")
    }

    private static func escape(_ text: String) -> String {
        text.replacing("|", with: "\\|").replacing("<", with: "&lt;")
    }
}
