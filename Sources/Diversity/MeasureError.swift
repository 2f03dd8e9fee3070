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
    /// The measure needs centroids, and there are none.
    case centroidsMissing(Measure)
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
        case .centroidsMissing(let measure):
            "\(measure.rawValue) needs centroids, and none were given"
        case .notFactorized(let measure):
            "\(measure.rawValue): the matrix of similarities could not be factorised"
        }
    }
}
