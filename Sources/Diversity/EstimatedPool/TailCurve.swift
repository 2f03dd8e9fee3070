import Vectors

/// A row's distances beyond its head, as a curve through a few nodes at fixed fractions of the ranks there.
///
/// The fractions stand closest where the rank weights are greatest. They are fractions, so a curve stays true while the
/// pool grows evenly.
enum TailCurve {
    /// At which fractions of the tail's ranks the nodes stand; the first is the head's radius.
    static let fractions: [Double] = (0...32).map { node in
        let fraction = Double(node) / 32
        return fraction * fraction * fraction
    }

    /// How many nodes a curve has.
    static let nodeCount = EstimatedRows.nodeCount

    /// The nodes of the curve through what is known of a row's tail.
    ///
    /// - Parameters:
    ///   - weights: for the row's length.
    ///   - radius: the distance of the last entry of the head.
    ///   - next: the entries that follow the head, ascending, as far as they are known.
    ///   - sampled: the distances of a uniform sample of the entries after those.
    static func nodes(
        _ weights: TailWeights, radius: Float, next: ArraySlice<Float>, sampled: ArraySlice<Float>,
        _ order: inout OrderStatistics
    ) -> [Float] {
        let tail = Double(weights.tail)
        let known = min(next.count, weights.tail)
        let rest = (tail - Double(known)) / Double(max(sampled.count, 1))
        let start: (place: Double, distance: Float) =
            known > 0 ? (Double(known) - 0.5, next[next.startIndex + known - 1]) : (0, radius)
        let places = fractions.dropFirst().map { $0 * tail }
        // Entry j of the sample, from 0, stands at known + (j + 1/2) · rest.
        let amongSampled = places.filter { $0 > start.place }.map { ($0 - Double(known)) / rest - 0.5 }
        let ranks =
            sampled.isEmpty
            ? []
            : amongSampled.flatMap { at in
                [
                    UInt32(at < 0 ? 0 : min(Int(at), sampled.count - 1)),
                    UInt32(at < 0 ? 0 : min(Int(at) + 1, sampled.count - 1)),
                ]
            }
        let ranked = order.numbers(at: ranks, of: sampled)
        var nodes = [radius]
        nodes += places.prefix { $0 <= start.place }.map { between($0 + 0.5, radius, next) }
        for (index, at) in amongSampled.enumerated() {
            if sampled.isEmpty {
                nodes.append(start.distance)
            } else if at < 0 {
                let first = (place: Double(known) + rest / 2, distance: ranked[2 * index])
                let place = places[places.count - amongSampled.count + index]
                nodes.append(rooted(place, from: start, to: first, offset: Double(weights.head + 1)))
            } else {
                let (lower, upper) = (ranked[2 * index], ranked[2 * index + 1])
                nodes.append(lower + Float(at - Double(Int(at))) * (upper - lower))
            }
        }
        return nodes
    }

    /// Between the known entries, of which entry i stands at place i and the radius at 0.
    private static func between(_ place: Double, _ radius: Float, _ next: ArraySlice<Float>) -> Float {
        let whole = Int(place)
        let lower = whole == 0 ? radius : next[next.startIndex + whole - 1]
        guard whole < next.count else { return lower }
        return lower + Float(place - Double(whole)) * (next[next.startIndex + whole] - lower)
    }

    /// Distances grow about as a small root of the rank; the fourth root is one that every machine rounds alike.
    private static func rooted(
        _ place: Double, from start: (place: Double, distance: Float), to end: (place: Double, distance: Float),
        offset: Double
    ) -> Float {
        let root = { (place: Double) in (offset + place).squareRoot().squareRoot() }
        let low = root(start.place)
        let high = root(end.place)
        guard high > low else { return end.distance }
        let share = (root(place) - low) / (high - low)
        return start.distance + Float(share) * (end.distance - start.distance)
    }
}
