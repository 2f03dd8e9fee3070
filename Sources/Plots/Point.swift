/// A place in a drawing: x to the right, y downwards, in pixels.
public struct Point: Sendable, Hashable {
    /// From the left.
    public var x: Double
    /// From the top.
    public var y: Double

    /// A place.
    public init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }
}

/// An upright rectangle.
public struct Rectangle: Sendable, Hashable {
    /// The left and the right edge.
    public var x: ClosedRange<Double>
    /// The upper and the lower edge.
    public var y: ClosedRange<Double>

    /// A rectangle between edges.
    public init(x: ClosedRange<Double>, y: ClosedRange<Double>) {
        self.x = x
        self.y = y
    }

    /// From edge to edge.
    public var width: Double { x.upperBound - x.lowerBound }
    /// From edge to edge.
    public var height: Double { y.upperBound - y.lowerBound }
}
