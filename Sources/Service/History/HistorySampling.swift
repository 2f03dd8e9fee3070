/// Takes some points of a series so that they lie evenly in time, however unevenly it was recorded.
package enum HistorySampling {
    /// At most `count` points: of each of that many equal spans the last one. The newest is always among them.
    package static func evenly<Point>(_ count: Int, of points: [Point], time: (Point) -> Int64) -> [Point] {
        guard points.count > count, let first = points.first, let last = points.last else { return points }
        let (start, length) = (time(first), Double(time(last) - time(first)))
        var chosen: [Point] = []
        var current: Int?
        for point in points {
            let share = length > 0 ? Double(time(point) - start) / length : 0
            // A span is open at its start: the first point belongs to the first one all the same.
            let place = max(Int((share * Double(count)).rounded(.up)), 1)
            if place == current { chosen.removeLast() }
            chosen.append(point)
            current = place
        }
        return chosen
    }
}
