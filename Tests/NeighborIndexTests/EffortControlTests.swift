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
        var control = EffortControl(target: 0.95, from: start, least: SearchEffort(candidates: 10, probes: 1))
        for round in 0..<200 {
            let first = round % 10 * 20
            let audit = index.recall(of: control.effort, at: 10, queries: first..<first + 20, of: queries)
            control.record(audit, cells: index.codes.cellCount)
        }
        let reached = index.recall(of: control.effort, at: 10, queries: 200..<400, of: queries).recall
        #expect(reached >= 0.93 && reached < 1, "\(control.effort)")
        #expect(control.effort.candidates < 1000)
    }

    private func control(_ effort: SearchEffort, probes least: Int = 1) -> EffortControl {
        EffortControl(target: 0.9, from: effort, least: SearchEffort(candidates: 10, probes: least))
    }

    private func audit(missedByProbes: Int, missedByCandidates: Int) -> RecallAudit {
        var audit = RecallAudit()
        audit.add(expected: 300, missedByProbes: missedByProbes, missedByCandidates: missedByCandidates)
        return audit
    }

    /// Of 300 neighbours 30 may be missed: 15 for probes, and 30 less what probes missed for candidates.
    @Test(arguments: [
        (10, 15, 50, 18), (10, 22, 63, 18), (10, 9, 45, 18), (16, 10, 50, 23), (7, 15, 50, 17), (0, 20, 50, 17),
        (0, 31, 63, 17),
    ])
    func eachHasItsPartOfTheMisses(missedByProbes: Int, missedByCandidates: Int, candidates: Int, probes: Int) {
        var control = control(SearchEffort(candidates: 50, probes: 18))
        let audit = audit(missedByProbes: missedByProbes, missedByCandidates: missedByCandidates)
        control.record(audit, cells: 25)
        #expect(control.judged == audit)
        #expect(control.effort == SearchEffort(candidates: candidates, probes: probes))
    }

    @Test func nothingIsJudgedBeforeEnoughIsKnown() {
        var control = control(SearchEffort(candidates: 50, probes: 8))
        var audit = RecallAudit()
        audit.add(expected: 60, missedByProbes: 0, missedByCandidates: 50)
        control.record(audit, cells: 20)
        #expect(control.judged == nil && control.effort.candidates == 50)
        control.record(audit, cells: 20)
        #expect(control.judged?.expected == 120 && control.effort.candidates == 63)
    }

    @Test func effortStaysWithinItsBounds() {
        var control = control(SearchEffort(candidates: 12, probes: 8), probes: 8)
        for _ in 0..<10 { control.record(audit(missedByProbes: 0, missedByCandidates: 0), cells: 20) }
        #expect(control.effort == SearchEffort(candidates: 10, probes: 8))
        for _ in 0..<10 { control.record(audit(missedByProbes: 200, missedByCandidates: 0), cells: 20) }
        #expect(control.effort.probes == 20)
    }
}
