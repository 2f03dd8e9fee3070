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
    ///   - sampled: ascending distances of a uniform sample of the entries after those.
    static func nodes(
        _ weights: TailWeights, radius: Float, next: ArraySlice<Float>, sampled: ArraySlice<Float>
    ) -> [Float] {
        let tail = Double(weights.tail)
        let known = min(next.count, weights.tail)
        let rest = (tail - Double(known)) / Double(max(sampled.count, 1))
        let start: (place: Double, distance: Float) =
            known > 0 ? (Double(known) - 0.5, next[next.startIndex + known - 1]) : (0, radius)
        var nodes = [radius]
        for fraction in fractions.dropFirst() {
            let place = fraction * tail
            if place <= start.place {
                nodes.append(between(place + 0.5, radius, next))
                continue
            }
            // Entry j of the sample, from 0, stands at known + (j + 1/2) · rest.
            let at = (place - Double(known)) / rest - 0.5
            if sampled.isEmpty {
                nodes.append(start.distance)
            } else if at < 0 {
                let first = (place: Double(known) + rest / 2, distance: sampled[sampled.startIndex])
                nodes.append(rooted(place, from: start, to: first, offset: Double(weights.head + 1)))
            } else {
                nodes.append(along(sampled, at))
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

    private static func along(_ sampled: ArraySlice<Float>, _ place: Double) -> Float {
        let whole = Int(place)
        guard whole + 1 < sampled.count else { return sampled[sampled.endIndex - 1] }
        let lower = sampled[sampled.startIndex + whole]
        return lower + Float(place - Double(whole)) * (sampled[sampled.startIndex + whole + 1] - lower)
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
