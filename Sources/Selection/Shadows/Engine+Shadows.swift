import Diversity
import NeighborIndex
import Vectors

extension Engine {
    /// The shadows as they are now.
    public mutating func shadowReports() -> [ShadowReport] {
        shadows.indices.map { shadows[$0].report(settings) }
    }

    /// Restores the configured shadows: those that were there with the same definition go on, others begin; what is
    /// configured no more is to be forgotten.
    mutating func restoreShadows(_ members: [Int: [Member]], in backing: (any RowBacking)?) {
        let stored = state.shadows
        var taken = Set(stored.map(\.number))
        var standing = Set<Int>()
        shadows = settings.shadows.prefix(EngineSettings.shadowCountMax).map { shadow in
            let earlier = stored.first { $0.name == shadow.name && $0.definition == shadow.definition }
            if let earlier { standing.insert(earlier.number) }
            let number = earlier?.number ?? (1...).first { !taken.contains($0) } ?? 0
            taken.insert(number)
            let members = earlier == nil ? [] : members[number] ?? []
            var elements: [Float] = []
            backing?.appendRows(named: members.map(\.seq), to: &elements)
            return Shadow(
                shadow, earlier ?? ShadowState(number: number, shadow, since: state.seq), in: settings,
                seen: state.counters.seen, members: members,
                vectors: Matrix(rows: members.count, columns: dimension, elements: elements))
        }
        state.shadows = shadows.map(\.stored)
        forgottenShadows = stored.map(\.number).filter { !standing.contains($0) }
    }

    /// Takes in what an outcome leaves behind in the shadows, and what is to be forgotten of those that are no more.
    mutating func closeShadows(_ outcome: inout EngineOutcome) {
        // As restored ones begin.
        for index in shadows.indices { shadows[index].expect(seen: state.counters.seen) }
        if !shadows.isEmpty { state.shadows = shadows.map(\.stored) }
        outcome.removedShadows = forgottenShadows
        forgottenShadows = []
    }

    /// Carries out in the shadows what an operator does to the engine.
    mutating func changeShadows(
        _ outcome: inout EngineOutcome, _ body: (inout Shadow, Pool) -> EngineOutcome
    ) {
        for index in shadows.indices {
            let change = body(&shadows[index], pool)
            if let changes = ShadowChanges(shadows[index], change) { outcome.shadowChanges.append(changes) }
        }
    }
}
