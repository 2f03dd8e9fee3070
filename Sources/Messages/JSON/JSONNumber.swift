/// A JSON number, kept digit for digit as it was written, so that it can be given back unchanged.
///
/// Two are equal when they are written alike: 1 and 1.0 differ.
public struct JSONNumber: Hashable, Sendable {
    /// How it is written.
    public let text: String

    /// The number that `text` spells; for the parser, which has checked the grammar.
    init(checked text: String) {
        self.text = text
    }

    /// A whole number.
    public init(_ value: some BinaryInteger) {
        text = String(value)
    }

    /// The shortest decimal that reads back as `value`, or nil where that is not finite: JSON has no such numbers.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = value.description
    }

    /// The nearest double; infinite where the number is beyond its range.
    public var double: Double { Double(text) ?? .nan }

    /// The number where it is whole and fits: 7 and 7.0 are 7, 7.5 is nil.
    public func integer<Integer: FixedWidthInteger>(_ type: Integer.Type = Int.self) -> Integer? {
        if let whole = Integer(text) { return whole }
        // Beyond 2^53 a fraction or an exponent no longer says which integer is meant.
        let value = double
        return abs(value) <= 0x1p53 ? Integer(exactly: value) : nil
    }
}
