/// Rows of text in aligned columns.
struct TextTable {
    /// A column's title, and to which side its cells are aligned.
    struct Column {
        let title: String
        var isNumeric = false

        /// A column of text.
        static func text(_ title: String) -> Column { Column(title: title) }

        /// A column of numbers, aligned to the right.
        static func number(_ title: String) -> Column { Column(title: title, isNumeric: true) }
    }

    private let columns: [Column]
    private var rows: [[String]] = []

    /// A table without rows.
    init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row with a cell for each column.
    mutating func add(_ cells: [String]) {
        precondition(cells.count == columns.count, "\(cells.count) cells for \(columns.count) columns")
        rows.append(cells)
    }

    /// The table, titles first.
    func lines(style: Style = .ofOutput) -> [String] {
        let widths = columns.indices.map { index in
            rows.reduce(columns[index].title.count) { max($0, $1[index].count) }
        }
        let titles = style.apply(.bold, to: line(columns.map(\.title), widths))
        return [titles] + rows.map { line($0, widths) }
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            let padding = String(repeating: " ", count: widths[index] - cell.count)
            let isLast = index == cells.count - 1
            line += columns[index].isNumeric ? padding + cell : cell + (isLast ? "" : padding)
            if !isLast { line += "  " }
        }
        return line
    }
}

/// Facts under their names, the facts aligned.
struct FactList {
    private var facts: [(name: String, text: String)] = []

    /// Adds a fact; an empty name continues the one before.
    mutating func add(_ name: String, _ text: String) {
        facts.append((name, text))
    }

    /// One line for each fact.
    func lines(style: Style = .ofOutput) -> [String] {
        let width = facts.reduce(0) { max($0, $1.name.count) }
        return facts.map { fact in
            let padding = String(repeating: " ", count: width - fact.name.count + 2)
            return (fact.name.isEmpty ? "" : style.apply(.bold, to: fact.name)) + padding + fact.text
        }
    }
}
