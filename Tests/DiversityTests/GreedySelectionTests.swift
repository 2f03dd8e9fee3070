import Diversity
import Testing
import Vectors

/// k-center and facility location against their definitions.
struct GreedySelectionTests {
    @Test func kCenterTakesTheFarthestRow() {
        for seed in 1...5 as ClosedRange<UInt64> {
            var generator = SplitMix64(seed: seed)
            let matrix = Matrix.random(rows: 60, columns: 5, using: &generator)
            let plain = PlainArithmetic(matrix)
            let selected = KCenter.select(20, of: matrix, first: 9)
            #expect(selected.first == 9 && Set(selected).count == 20, "seed \(seed)")
            for count in 1..<20 {
                let reach = { (row: Int) in selected[..<count].map { plain.cosineDistance(row, $0) }.min() ?? 0 }
                let farthest = (0..<60).map(reach).max() ?? 0
                #expect(agree(reach(selected[count]), farthest), "seed \(seed), choice \(count)")
            }
        }
    }

    @Test func facilityLocationTakesTheLargestGain() {
        for seed in 1...5 as ClosedRange<UInt64> {
            var generator = SplitMix64(seed: seed)
            let matrix = Matrix.random(rows: 120, columns: 5, copies: seed > 3, using: &generator)
            let plain = PlainArithmetic(matrix)
            let distances = (0..<120).map { row in (0..<120).map { plain.cosineDistance(row, $0) } }
            let selected = FacilityLocation.select(15, of: matrix)
            #expect(Set(selected).count == 15, "seed \(seed)")
            var nearest = [Double](repeating: 2, count: 120)
            for choice in selected {
                let sum = { (row: Int) in zip(nearest, distances[row]).reduce(0) { $0 + min($1.0, $1.1) } }
                let smallest = (0..<120).map(sum).min() ?? 0
                #expect(agree(sum(choice), smallest), "seed \(seed), row \(choice)")
                nearest = zip(nearest, distances[choice]).map { min($0, $1) }
            }
        }
    }

    @Test func fewerAreAPrefixOfMore() {
        var generator = SplitMix64(seed: 6)
        let matrix = Matrix.random(rows: 50, columns: 4, copies: true, using: &generator)
        let center = KCenter.select(50, of: matrix, first: 3)
        let facility = FacilityLocation.select(50, of: matrix)
        for selected in [center, facility] { #expect(selected.sorted() == Array(0..<50)) }
        for count in [0, 1, 2, 30, 99] {
            #expect(KCenter.select(count, of: matrix, first: 3) == Array(center.prefix(count)))
            #expect(FacilityLocation.select(count, of: matrix) == Array(facility.prefix(count)))
        }
    }

    @Test func equalDistancesGoToTheLowestIndex() {
        // Rows 1 to 3 are copies, opposite to row 0.
        let matrix = Matrix(rows: 4, columns: 2, elements: [1, 0, -1, 0, -1, 0, -1, 0])
        #expect(KCenter.select(4, of: matrix, first: 0) == [0, 1, 2, 3])
        #expect(FacilityLocation.select(2, of: matrix) == [1, 0])
    }

    @Test func progressCountsSelectedRows() {
        var generator = SplitMix64(seed: 7)
        let matrix = Matrix.random(rows: 30, columns: 4, using: &generator)
        var counts: [Int] = []
        _ = KCenter.select(5, of: matrix, first: 0) { counts.append($0) }
        #expect(counts == [2, 3, 4, 5])
        counts = []
        _ = FacilityLocation.select(3, of: matrix) { counts.append($0) }
        #expect(counts == [1, 2, 3])
    }
}
