/// What an entry that joins or leaves a row changes in the row's sum; see `TailWeights`.
struct EffectWeights: Sendable {
    /// The mean weight over each segment between two nodes.
    let segments: [Double]
    /// The weight at each node.
    let nodes: [Double]
    /// The weight of the last rank.
    let end: Double
    /// `near[p]` is the weight between the entries p − 1 and p of the head.
    private let near: [Double]

    init(places: [Double], end: Double, near: [Double], integrals: RankIntegrals) {
        segments = (1..<places.count).map { node in
            let width = places[node] - places[node - 1]
            guard width > 0 else { return integrals.weights.values[Int(places[node])] }
            return (integrals.sum(places[node]) - integrals.sum(places[node - 1])) / width
        }
        nodes = places.map { integrals.weights.values[Int($0)] }
        self.end = end
        self.near = near
    }

    /// The change at `distance` in the row of the given head and curve, of which the last head entry is the first node.
    func change(at distance: Double, head: borrowing Span<Float>, nodes: borrowing Span<Float>) -> Double {
        let farthest = Double(nodes[nodes.count - 1])
        guard distance < farthest else { return end * distance }
        guard distance < Double(nodes[0]) else {
            let segment = Self.segment(of: distance, nodes)
            return farthest * end - integral(from: segment + 1, nodes) - part(of: segment, from: distance, nodes)
        }
        var change = farthest * end - integral(from: 0, nodes)
        var upper = Double(nodes[0])
        var position = head.count - 1
        while position > 0 {
            let lower = Double(head[position - 1])
            guard lower > distance else { break }
            change -= (upper - lower) * near[position]
            upper = lower
            position -= 1
        }
        return change - (upper - distance) * near[max(position, 0)]
    }

    /// ∫ of the weight from node `node` to the last.
    func integral(from node: Int, _ nodes: borrowing Span<Float>) -> Double {
        var sum = 0.0
        for segment in stride(from: segments.count - 1, through: node, by: -1) {
            sum += (Double(nodes[segment + 1]) - Double(nodes[segment])) * segments[segment]
        }
        return sum
    }

    /// ∫ of the weight from `distance`, which is in `segment`, to the segment's end.
    func part(of segment: Int, from distance: Double, _ nodes: borrowing Span<Float>) -> Double {
        let lower = Double(nodes[segment])
        let upper = Double(nodes[segment + 1])
        let share = (distance - lower) / (upper - lower)
        let weight = segments[segment] + share * (self.nodes[segment + 1] - segments[segment])
        return (upper - distance) * weight
    }

    /// The segment whose lower node is the last that is not above `distance`, which is below the last node.
    static func segment(of distance: Double, _ nodes: borrowing Span<Float>) -> Int {
        var low = 0
        var high = nodes.count - 1
        while high - low > 1 {
            let middle = (low + high) / 2
            if Double(nodes[middle]) <= distance { low = middle } else { high = middle }
        }
        return low
    }

    /// Writes to `changes`, by position in the head, what the row loses with each entry; only for leaving.
    ///
    /// - Parameter beyond: the change at the head's last entry.
    func changes(head: borrowing Span<Float>, beyond: Double, _ body: (_ position: Int, _ change: Double) -> Void) {
        var change = beyond
        for position in stride(from: head.count - 1, through: 0, by: -1) {
            body(position, change)
            guard position > 0 else { break }
            change -= (Double(head[position]) - Double(head[position - 1])) * near[position]
        }
    }
}
