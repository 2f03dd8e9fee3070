import NeighborIndex

/// What a search of the reference found for a sample.
struct ReferenceSearch: Sendable {
    /// Squared distances of the nearest rows, ascending.
    let found: [Float]
    /// What each of these rows stands for.
    let share: RowShare
    /// Whether the reference has forgotten rows.
    let isPartial: Bool

    init(_ list: NeighborList, _ share: RowShare, isPartial: Bool) {
        found = list.neighbors.map(\.squaredDistance)
        self.share = share
        self.isPartial = isPartial
    }

    /// The nearest rows of the stream that follow from it.
    var nearest: NearestDistances { share.distances(found) }
}

extension Engine {
    /// What a list of nearest reference rows tells at this moment.
    func search(_ list: NeighborList) -> ReferenceSearch {
        ReferenceSearch(
            list, state.referenceScale.share(of: reference.count, neighbors: settings.metric.densityNeighbors),
            isPartial: state.referenceScale.joined > reference.count)
    }
}
