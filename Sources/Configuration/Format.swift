/// How a setting's value is read from YAML and written back.
struct Format<Value: Sendable>: Sendable {
    let read: @Sendable (Tree) throws(Complaint) -> Value
    let write: @Sendable (Value) -> Literal
}

extension Format where Value == Int {
    /// Decimal digits, or a form with an exponent that comes out whole (`1e6`).
    static func integer(_ range: ClosedRange<Int>) -> Format {
        let expected = "an integer from \(range.lowerBound) to \(range.upperBound)"
        return Format(
            read: { tree throws(Complaint) in
                let number = tree.plainText.flatMap { NumberSyntax.integer($0) }
                guard let number, range.contains(number) else { throw Complaint(expected: expected, found: tree) }
                return number
            },
            write: { .integer($0) })
    }

    /// A number of bytes, or a size with a unit.
    static func bytes(_ range: ClosedRange<Int>) -> Format {
        let (least, most) = (ByteCount.text(range.lowerBound), ByteCount.text(range.upperBound))
        let expected = "a size from \(least) to \(most), as in 64MiB or 64GiB"
        return Format(
            read: { tree throws(Complaint) in
                let count = tree.text.flatMap { ByteCount.parse($0) }
                guard let count, range.contains(count) else { throw Complaint(expected: expected, found: tree) }
                return count
            },
            write: { .bytes($0) })
    }
}

extension Format where Value == UInt64 {
    /// Any 64-bit number.
    static var unsigned: Format {
        Format(
            read: { tree throws(Complaint) in
                guard let number = tree.plainText.flatMap({ NumberSyntax.unsigned($0) }) else {
                    throw Complaint(expected: "an integer from 0 to \(UInt64.max)", found: tree)
                }
                return number
            },
            write: { .unsigned($0) })
    }
}

extension Format where Value == Double {
    /// A finite number that `isValid` accepts; `expected` says which those are.
    static func number(_ expected: String, where isValid: @escaping @Sendable (Double) -> Bool) -> Format {
        Format(
            read: { tree throws(Complaint) in
                let number = tree.plainText.flatMap { NumberSyntax.number($0) }
                guard let number, number.isFinite, isValid(number) else {
                    throw Complaint(expected: expected, found: tree)
                }
                return number
            },
            write: { .number($0) })
    }

    /// A finite number of at least 0.
    static var nonnegative: Format { number("a finite number of at least 0") { $0 >= 0 } }
}

extension Format where Value == Bool {
    /// `true` or `false`.
    static var boolean: Format {
        Format(
            read: { tree throws(Complaint) in
                switch tree.plainText {
                case "true", "True", "TRUE": return true
                case "false", "False", "FALSE": return false
                default: throw Complaint(expected: "true or false", found: tree)
                }
            },
            write: { .boolean($0) })
    }
}

extension Format where Value == String {
    /// A path as the operating system takes it; `~` and variables are not expanded.
    static var path: Format {
        Format(
            read: { tree throws(Complaint) in
                guard let text = tree.text, !text.isEmpty, !text.unicodeScalars.contains("\0") else {
                    throw Complaint(expected: "a path", found: tree)
                }
                return text
            },
            write: { .text($0) })
    }
}

extension Format where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the enumeration's names.
    static var word: Format {
        let names = Value.allCases.map(\.rawValue)
        return Format(
            read: { tree throws(Complaint) in
                // `none` and its like are words here: only an empty value, `~` and `null` are null.
                guard let value = tree.text.flatMap({ Value(rawValue: $0) }) else {
                    let list = names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
                    throw Complaint(expected: list, found: tree)
                }
                return value
            },
            write: { .word($0.rawValue) })
    }
}

extension Format where Value == Configuration.Durability {
    /// `commit` or `{interval: MILLISECONDS}`.
    static var durability: Format {
        let expected = "commit or {interval: MILLISECONDS}"
        let milliseconds = Format<Int>.integer(1...3_600_000)
        return Format(
            read: { tree throws(Complaint) in
                if tree.text == "commit" { return .commit }
                guard case .mapping(let entries) = tree.content, entries.count == 1, entries[0].key == "interval" else {
                    throw Complaint(expected: expected, found: tree)
                }
                return .interval(milliseconds: try milliseconds.read(entries[0].value))
            },
            write: {
                switch $0 {
                case .commit: .word("commit")
                case .interval(let time): .mapping("interval", .integer(time))
                }
            })
    }
}

extension Format {
    /// The same, or null.
    static func optional<Wrapped: Sendable>(_ format: Format<Wrapped>) -> Format where Value == Wrapped? {
        Format(
            read: { tree throws(Complaint) in tree.isNull ? nil : try format.read(tree) },
            write: { $0.map(format.write) ?? .null })
    }
}
