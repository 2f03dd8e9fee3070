/// Finds the known name that a user may have meant.
enum Suggestion {
    /// The nearest of `names` to `text`, if it is near enough to be a slip.
    static func nearest(to text: String, among names: [String]) -> String? {
        guard text.utf8.count <= 64 else { return nil }
        let limit = max(1, min(3, text.count / 3))
        let folded = fold(text)
        let near = names.map { (name: $0, distance: distance(folded, fold($0))) }.filter { $0.distance <= limit }
        return near.min { $0.distance < $1.distance }?.name
    }

    /// `keepRate`, `keep-rate` and `keep_rate` are one spelling.
    private static func fold(_ text: String) -> [Character] {
        text.lowercased().filter { $0 != "_" && $0 != "-" }.map { $0 }
    }

    /// Edits from one to the other, where two neighbours changing places are one edit.
    private static func distance(_ first: [Character], _ second: [Character]) -> Int {
        var rows = [Array(0...second.count)]
        for i in first.indices {
            var row = [i + 1]
            for j in second.indices {
                var cost = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (first[i] == second[j] ? 0 : 1))
                if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
                    cost = min(cost, rows[i - 1][j - 1] + 1)
                }
                row.append(cost)
            }
            rows.append(row)
        }
        return rows[first.count][second.count]
    }
}

extension Suggestion {
    /// The names in a section, for a message.
    static func list(of section: String) -> String {
        Settings.all.filter { $0.section == section[...] }.map { String($0.name) }.joined(separator: ", ")
    }

    /// What to add to "unknown key": the name that was meant, or where it belongs.
    static func hint(for name: String, in section: String?) -> String {
        let siblings =
            section.map { section in Settings.all.filter { $0.section == section[...] }.map { String($0.name) } }
            ?? Settings.all.filter { $0.section == nil }.map(\.key) + Settings.sections.map(String.init)
        if let known = nearest(to: name, among: siblings) { return "; did you mean \(known)?" }
        if let setting = Settings.byKey[name], let section = setting.section {
            return "; keys are nested: \(section): {\(setting.name): …}"
        }
        let namesakes = Settings.all.filter { $0.name == name[...] }.map(\.key)
        return namesakes.isEmpty ? "" : "; did you mean \(namesakes.joined(separator: " or "))?"
    }
}
