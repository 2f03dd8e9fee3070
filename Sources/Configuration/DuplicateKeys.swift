import Yams

/// Lets the parser read on where a mapping names a key twice, so that the other mistakes come to light too.
///
/// Yams gives up at the first such mapping. The text is read again with the earlier key replaced by a substitute of the
/// same length, which leaves every position as it was; ``TreeBuilder`` puts the name back and complains.
struct DuplicateKeys {
    /// Most keys that are replaced; each costs one more reading of the text.
    static let limit = 16
    /// Substitutes are private-use characters, which YAML permits.
    private static let firstSubstitute: UInt32 = 0xE000

    private(set) var text: String
    private(set) var names: [String: String] = [:]

    init(text: String) {
        self.text = text
    }

    /// Replaces one of the `names` at `mark`; false where that cannot be done.
    mutating func replace(oneOf duplicates: [String], at mark: Mark) -> Bool {
        guard names.count < Self.limit, var start = text.index(ofLine: mark.line, column: mark.column) else {
            return false
        }
        let scalars = text.unicodeScalars
        if ["\"", "'"].contains(scalars[start]) { start = scalars.index(after: start) }
        let matches = duplicates.filter { !$0.isEmpty && scalars[start...].starts(with: $0.unicodeScalars) }
        guard let name = matches.max(by: { $0.utf8.count < $1.utf8.count }),
            let substitute = Unicode.Scalar(Self.firstSubstitute + UInt32(names.count))
        else { return false }
        let length = name.unicodeScalars.count
        let replacement = String(String.UnicodeScalarView(repeatElement(substitute, count: length)))
        text.unicodeScalars.replaceSubrange(
            start..<scalars.index(start, offsetBy: length), with: replacement.unicodeScalars)
        names[replacement] = names[name] ?? name
        return true
    }
}

extension String {
    /// Where the scalar at `line` and `column` stands, lines broken as YAML 1.1 breaks them.
    fileprivate func index(ofLine line: Int, column: Int) -> Index? {
        var index = unicodeScalars.startIndex
        var current = 1
        while current < line, index < unicodeScalars.endIndex {
            let scalar = unicodeScalars[index]
            unicodeScalars.formIndex(after: &index)
            let isSplit = scalar == "\r" && index < unicodeScalars.endIndex && unicodeScalars[index] == "\n"
            if !isSplit, ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar) { current += 1 }
        }
        guard let found = unicodeScalars.index(index, offsetBy: column - 1, limitedBy: unicodeScalars.endIndex),
            found < unicodeScalars.endIndex
        else { return nil }
        return found
    }
}
