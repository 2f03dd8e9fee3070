/// Why a measure cannot be computed from what was given.
public enum MeasureError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There are fewer rows than the measure compares.
    case tooFewRows(Measure, found: Int, needed: Int)
    /// Row `row` of `input` holds an infinite number or NaN.
    case notFinite(input: String, row: Int)
    /// Row `row` of `input` is a zero vector, which has no direction to measure cosines by.
    case zeroVector(Measure, input: String, row: Int)
    /// Two inputs differ in dimension.
    case dimensionMismatch(input: String, found: Int, expected: Int)
    /// The measure compares with a reference set, and there is none.
    case referenceMissing(Measure)
    /// The measure counts words, and there are no texts.
    case textsMissing(Measure)
    /// There is not one text for each row.
    case textCountMismatch(found: Int, expected: Int)
    /// The texts have fewer words than the measure needs.
    case tooFewWords(Measure, found: Int, needed: Int)
    /// No sample of the texts has a word twice, so the measure has no bound.
    case noWordRepeated(Measure)
    /// The matrix of similarities could not be factorised.
    case notFactorized(Measure)

    /// One sentence: what was wrong, what was found, what was expected.
    public var description: String {
        switch self {
        case .tooFewRows(let measure, let found, let needed):
            "\(measure.rawValue) needs at least \(needed) rows, found \(found)"
        case .notFinite(let input, let row):
            "row \(row) of the \(input) holds a number that is infinite or NaN; finite numbers are expected"
        case .zeroVector(let measure, let input, let row):
            "row \(row) of the \(input) is a zero vector; \(measure.rawValue) is on cosines and needs a direction"
        case .dimensionMismatch(let input, let found, let expected):
            "the \(input) has \(found) columns, the set has \(expected)"
        case .referenceMissing(let measure):
            "\(measure.rawValue) compares with a reference set, and none was given"
        case .textsMissing(let measure):
            "\(measure.rawValue) counts the words of the rows' texts, and none were given"
        case .textCountMismatch(let found, let expected):
            "there are \(found) texts for \(expected) rows; one for each row is expected, in the same order"
        case .tooFewWords(let measure, let found, let needed):
            "\(measure.rawValue) needs texts of at least \(needed) words in all, found \(found)"
        case .noWordRepeated(let measure):
            "\(measure.rawValue) has no bound: the words of the texts hardly ever repeat; give more text"
        case .notFactorized(let measure):
            "\(measure.rawValue): the matrix of similarities could not be factorised"
        }
    }
}
