/// How a line is drawn.
public struct Stroke: Sendable, Hashable {
    /// Its colour.
    public var color: Color
    /// In pixels.
    public var width: Double
    /// Lengths of dash and gap in turn; empty for a solid line.
    public var dashes: [Double]
    /// Whether its ends are round.
    public var isRound: Bool

    /// A line of `width` pixels.
    public init(_ color: Color, width: Double = 1, dashes: [Double] = [], isRound: Bool = false) {
        self.color = color
        self.width = width
        self.dashes = dashes
        self.isRound = isRound
    }
}
