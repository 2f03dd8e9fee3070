import NeighborIndex
import Selection
import Testing
import Vectors

/// An index that goes over to codes, against one that measures every row.
struct VectorIndexTests {
    private let rows = Streams.clustered(rows: 2_400, seed: 41).normalized()

    private func search(exactBelow: Int) -> EngineSettings.Search {
        var search = EngineSettings.Search()
        search.exactBelow = exactBelow
        return search
    }

    @Test func codesMissFewNeighboursAndMeasureThemExactly() {
        let coded = VectorIndex(rows, search(exactBelow: 100))
        let exact = VectorIndex(rows, search(exactBelow: .max))
        #expect(!coded.isExact && exact.isExact)
        let queries = Streams.clustered(rows: 200, seed: 42).normalized()
        let found = coded.nearest(10, to: 0..<200, of: queries, copiesWithin: 1e-6)
        let truth = exact.nearest(10, to: 0..<200, of: queries, copiesWithin: 1e-6)
        var hits = 0
        for query in 0..<200 {
            hits += Set(found[query].neighbors.map(\.slot)).intersection(truth[query].neighbors.map(\.slot)).count
            for neighbor in found[query].neighbors {
                #expect(
                    neighbor.squaredDistance
                        == rows.squaredDistance(ofRow: neighbor.slot, to: queries.row(query)))
            }
            #expect(coded.exactNearest(10, to: queries.row(query)) == exact.exactNearest(10, to: queries.row(query)))
            #expect(
                coded.squaredDistances(from: queries.row(query)) == exact.squaredDistances(from: queries.row(query)))
        }
        // Twelve dimensions are hard for one-bit codes.
        #expect(hits >= 1_940, "of 2,000")
    }

    @Test func answersDependOnTheChangesAndNotOnWhatIsAskedTogether() {
        var grown = VectorIndex(rows.prefix(0), search(exactBelow: 500))
        for row in 0..<rows.rows { grown.append(rows.row(row)) }
        let built = VectorIndex(rows, search(exactBelow: 500))
        let together = grown.nearest(30, to: 0..<150, of: rows)
        #expect(together == built.nearest(30, to: 0..<150, of: rows))
        #expect(together == (0..<150).map { grown.nearest(30, to: $0..<$0 + 1, of: rows)[0] })
        #expect(together == grown.nearest(30, toRows: 0..<150))
    }

    @Test func changesReachTheRows() {
        var coded = VectorIndex(rows, search(exactBelow: 0))
        var exact = VectorIndex(rows, search(exactBelow: .max))
        let others = Streams.clustered(rows: 300, seed: 43).normalized()
        for row in 0..<300 {
            coded.replace(row * 5, with: others.row(row))
            exact.replace(row * 5, with: others.row(row))
            coded.remove(row * 3)
            exact.remove(row * 3)
        }
        #expect(coded.count == 2_100)
        #expect(coded.vectors == exact.vectors)
        #expect(coded.row(77) == exact.row(77))
        // Its own row is found, wherever it stands now.
        let found = coded.nearest(1, toRows: 0..<2_100)
        for slot in 0..<2_100 { #expect(found[slot].neighbors[0].squaredDistance == 0, "slot \(slot)") }
    }
}
