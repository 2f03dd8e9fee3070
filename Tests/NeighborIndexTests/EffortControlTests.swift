import Diversity
import NeighborIndex
import Testing
import Vectors

struct EffortControlTests {
    @Test func anAuditSaysWhatWasMissedAndWhy() {
        var generator = SplitMix64(seed: 1)
        let index = ApproximateIndex(Matrix.mixture(rows: 8000, dimension: 48, using: &generator))
        let queries = Matrix.mixture(rows: 60, dimension: 48, using: &generator)
        func audit(_ effort: SearchEffort) -> RecallAudit {
            index.recall(of: effort, at: 10, queries: 0..<60, of: queries)
        }
        let all = audit(SearchEffort(candidates: 8000))
        #expect(all.expected == 600 && all.found == 600)
        let fewCells = audit(SearchEffort(candidates: 400, probes: 1))
        #expect(fewCells.recall < 0.9 && fewCells.missedByProbes > fewCells.missedByCandidates)
        let fewCandidates = audit(SearchEffort(candidates: 10))
        #expect(
            fewCandidates.recall < 0.9 && fewCandidates.missedByProbes == 0 && fewCandidates.missedByCandidates > 60)
    }

    /// From too little and from too much, audits lead to an effort that reaches the target on other queries, and costs
    /// less than all there is.
    @Test(arguments: [SearchEffort(candidates: 10, probes: 1), SearchEffort(candidates: 2000)])
    func effortFollowsTheTarget(start: SearchEffort) {
        var generator = SplitMix64(seed: 2)
        let index = ApproximateIndex(Matrix.mixture(rows: 8000, dimension: 48, using: &generator))
        let queries = Matrix.mixture(rows: 400, dimension: 48, using: &generator)
        var control = EffortControl(target: 0.95, from: start, least: 10)
        for round in 0..<200 {
            let first = round % 10 * 20
            let audit = index.recall(of: control.effort, at: 10, queries: first..<first + 20, of: queries)
            control.record(audit, cells: index.codes.cellCount)
        }
        let reached = index.recall(of: control.effort, at: 10, queries: 200..<400, of: queries).recall
        #expect(reached >= 0.93 && reached < 1, "\(control.effort)")
        #expect(control.effort.candidates < 1500)
    }

    @Test func whatIsBetweenChangesNothing() {
        var control = EffortControl(target: 0.9, from: SearchEffort(candidates: 50, probes: 8), least: 10)
        var audit = RecallAudit()
        // Seven of a hundred missed: less than is allowed, more than half of it.
        let exact = NeighborList(neighbors: (0..<100).map { Neighbor(slot: $0, squaredDistance: Float($0)) }, copy: nil)
        let answer = NeighborList(neighbors: Array(exact.neighbors.prefix(93)), copy: nil)
        for _ in 0..<3 { audit.add(answer, allCells: answer, exact: exact) }
        control.record(audit, cells: 20)
        #expect(control.judged == audit && control.effort == SearchEffort(candidates: 50, probes: 8))
    }
}
