import Vectors

/// What an entry that joins or leaves a row changes in the row's sum; see `TailWeights`.
struct EffectWeights: Sendable {
    /// The mean weight over each segment between two nodes, the weight at each node, that of the last rank, and those
    /// between the entries p − 1 and p of the head: in the order that `EstimatedRows` wants.
    let table: [Double]

    /// `near[p]` is the weight between the entries p − 1 and p of the head.
    init(places: [Double], end: Double, near: [Double], integrals: RankIntegrals) {
        let segments = (1..<places.count).map { node in
            let width = places[node] - places[node - 1]
            guard width > 0 else { return integrals.weights.values[Int(places[node])] }
            return (integrals.sum(places[node]) - integrals.sum(places[node - 1])) / width
        }
        let nodes = places.map { integrals.weights.values[Int($0)] }
        table = segments + nodes + [end] + near
    }
}
