import Diversity
import NeighborIndex
import Testing
import Vectors

/// Answers that are kept true against searches made at their moment.
struct AheadSearchTests {
    /// Rows join, take other rows' places and leave while a batch is answered; every answer is that of a search of its own.
    @Test(arguments: [(2, 1), (64, 2), (200, 3)])
    func answersAreThoseOfSearchesMadeAtTheirMoment(candidates: Int, threads: Int) {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var generator = SplitMix64(seed: seed)
        let rows = Matrix.clustered(rows: 3_400, dimension: 24, using: &generator)
        var index = ApproximateIndex(rows.prefix(1_500))
        // Has to find by itself where rows belong.
        var twin = index
        var next = 1_500
        var (answered, placed) = (0, 0)
        for round in 0..<12 {
            // Rows of the stream itself: the next to join are near to those that ask.
            let queries = rows.selecting(next..<min(next + 90, rows.rows))
            let effort = SearchEffort(candidates: candidates, probes: [1, 3, .max][round % 3])
            var ahead = AheadSearch(
                index, 10, to: 0..<queries.rows, of: queries, effort: effort, copiesWithin: 1e-6,
                workers: Workers(count: threads))
            #expect(ahead != nil)
            for query in 0..<queries.rows {
                let now = index.nearest(10, to: query..<query + 1, of: queries, effort: effort, copiesWithin: 1e-6)
                if let found = ahead?.nearest(to: query, in: index, effort: effort) {
                    #expect(found == now[0], "round \(round), query \(query)")
                    answered += 1
                } else {
                    ahead = AheadSearch(
                        index, 10, to: query..<queries.rows, of: queries, effort: effort, copiesWithin: 1e-6,
                        workers: Workers(count: threads))
                    let anew = ahead?.nearest(to: query, in: index, effort: effort)
                    #expect(anew == now[0], "round \(round), query \(query), anew")
                }
                switch Int.random(in: 0..<20, using: &generator) {
                case 0:
                    let slot = Int.random(in: 0..<index.count, using: &generator)
                    index.remove(slot)
                    twin.remove(slot)
                case 1...7:
                    // A place among the nearest is what can make answers wrong.
                    let near = now[0].neighbors.randomElement(using: &generator)?.slot ?? 0
                    let placement = ahead?.placement(of: query, in: index)
                    index.replace(near, with: queries.row(query), placement: placement)
                    twin.replace(near, with: queries.row(query))
                    ahead?.noteChange(of: near, in: index)
                case 8...15:
                    let placement = ahead?.placement(of: query, in: index)
                    placed += placement == nil ? 0 : 1
                    index.append(queries.row(query), placement: placement)
                    twin.append(queries.row(query))
                    ahead?.noteChange(of: index.count - 1, in: index)
                default: break
                }
            }
            next += queries.rows
        }
        #expect(answered > 600, "of 1,080")
        #expect(placed > 300, "of about 430")
        #expect(index.takeChangedBlocks() == twin.takeChangedBlocks())
    }

    /// Rows join and take others' places while other threads search, some of which have to be read first.
    @Test(arguments: [(64, 10_000), (200, 900)])
    func searchesUnderWayAnswerAsOfTheirMoment(candidates: Int, room: Int) {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var generator = SplitMix64(seed: seed)
        let rows = Matrix.clustered(rows: 3_400, dimension: 24, using: &generator)
        let store = RowStore(rows)
        var index = ApproximateIndex(
            codes: CellIndex(dimension: 24),
            vectors: .stored(CachedRows(columns: 24, names: [], backing: store, room: room)))
        for row in 0..<1_500 { index.append(rows.row(row), name: UInt64(row)) }
        index.setStored(through: .max)
        let effort = SearchEffort(candidates: candidates, probes: 3)
        var answered = 0
        for first in stride(from: 1_500, to: rows.rows - 90, by: 90) {
            let queries = rows.selecting(first..<first + 90)
            var ahead = AheadSearch(
                index, 10, to: 0..<queries.rows, of: queries, effort: effort, copiesWithin: 1e-6,
                workers: Workers(count: 3), isBegunOnly: true)
            #expect(ahead != nil)
            func write(_ row: Int) {
                let slot = Int.random(in: 0...index.count, using: &generator)
                if slot < index.count {
                    index.replace(slot, with: queries.row(row), name: UInt64(first + row))
                } else {
                    index.append(queries.row(row), name: UInt64(first + row))
                }
                ahead?.noteChange(of: slot, in: index)
            }
            for row in 0..<30 { write(row) }
            for query in 30..<queries.rows {
                let now = index.nearest(10, to: query..<query + 1, of: queries, effort: effort, copiesWithin: 1e-6)
                if let found = ahead?.nearest(to: query, in: index, effort: effort) {
                    #expect(found == now[0], "row \(first), query \(query)")
                    answered += 1
                }
                write(query)
            }
            index.codes.checkInvariants()
        }
        #expect(answered > 600, "of 1,260")
    }

    @Test func anotherEffortOrQueryIsNotAnswered() throws {
        var generator = SplitMix64(seed: 4)
        let rows = Matrix.clustered(rows: 1_000, dimension: 24, using: &generator)
        let index = ApproximateIndex(rows)
        let effort = SearchEffort(candidates: 50)
        var ahead = try #require(
            AheadSearch(
                index, 10, to: 20..<40, of: rows, effort: effort, copiesWithin: 0, workers: Workers(count: 1)))
        let answers = [
            ahead.nearest(to: 20, in: index, effort: effort), ahead.nearest(to: 40, in: index, effort: effort),
            ahead.nearest(to: 20, in: index, effort: SearchEffort(candidates: 51)),
        ]
        #expect(answers[0] != nil && answers[1] == nil && answers[2] == nil)
    }

    @Test func anIndexThatIsMeasuredInFullHasNothingToBeAskedAhead() {
        var generator = SplitMix64(seed: 5)
        let rows = Matrix.clustered(rows: 200, dimension: 24, using: &generator)
        #expect(
            AheadSearch(
                ApproximateIndex(rows), 10, to: 0..<20, of: rows, effort: SearchEffort(candidates: 50), copiesWithin: 0,
                workers: Workers(count: 1)) == nil)
    }
}

/// Rows by their names.
private struct RowStore: RowBacking {
    private let rows: Matrix

    init(_ rows: Matrix) { self.rows = rows }

    func appendRows(named names: [UInt64], to elements: inout [Float]) {
        for name in names { elements += rows.row(Int(name)) }
    }
}
