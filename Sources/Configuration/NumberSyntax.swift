/// YAML's decimal numbers. Octal, hexadecimal and base 60 are left out: `010` would surprise either way.
enum NumberSyntax {
    /// An integer, also where it is written with an exponent.
    static func integer(_ text: String) -> Int? {
        guard let digits = decimal(text) else { return nil }
        if let number = Int(digits) { return number }
        guard let number = Double(digits), number.magnitude < 0x1p53 else { return nil }
        return Int(exactly: number)
    }

    /// An integer of at least 0.
    static func unsigned(_ text: String) -> UInt64? {
        guard let digits = decimal(text) else { return nil }
        return UInt64(digits) ?? integer(text).flatMap { UInt64(exactly: $0) }
    }

    /// Any decimal number; infinite where it is too large.
    static func number(_ text: String) -> Double? {
        decimal(text).flatMap { Double($0) }
    }

    /// `text` without underscores, if it is made of nothing but a decimal number's characters.
    private static func decimal(_ text: String) -> String? {
        guard let first = text.first, first != "_", text.allSatisfy({ "0123456789+-.eE_".contains($0) }) else {
            return nil
        }
        let digits = text.filter { $0 != "_" }
        let unsigned = digits.drop { "+-".contains($0) }
        let isOctal = unsigned.first == "0" && unsigned.dropFirst().first.map { "0123456789".contains($0) } == true
        return isOctal ? nil : digits
    }
}
