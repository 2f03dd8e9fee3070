import Diversity
import NeighborIndex
import Testing
import Vectors

/// What a scan may use of the processor does not change what it finds.
struct ScanLevelTests {
    @Test(arguments: ScanLevel.allCases, [2, 24, 100, 384, 1024, 8192])
    func allLevelsFindTheSame(level: ScanLevel, dimension: Int) {
        guard level.rawValue <= ScanLevel.best.rawValue else {
            print("skipped: this processor has no \(level)")
            return
        }
        var generator = SplitMix64(seed: UInt64(dimension))
        let rows = Matrix.clustered(rows: 1500, dimension: dimension, using: &generator)
        var index = CellIndex(dimension: dimension)
        for row in 0..<rows.rows { index.append(rows.row(row), rows: rows) }
        // Few candidates: a row that another level estimates otherwise would be missing.
        let effort = SearchEffort(candidates: 12)
        index.scanLevel = .portable
        let portable = index.nearest(10, to: 0..<200, of: rows, rows: rows, effort: effort)
        let near = (0..<20).map { index.within(0.2, of: rows.row($0), rows: rows) }
        let limits = (0..<rows.rows).map { Float($0 % 7) / 10 }
        let reached = (0..<20).map { index.reaching(rows.row($0), limits: limits, rows: rows, probes: 4) }
        index.scanLevel = level
        #expect(index.nearest(10, to: 0..<200, of: rows, rows: rows, effort: effort) == portable)
        #expect((0..<20).map { index.within(0.2, of: rows.row($0), rows: rows) } == near)
        #expect((0..<20).map { index.reaching(rows.row($0), limits: limits, rows: rows, probes: 4) } == reached)
    }
}
