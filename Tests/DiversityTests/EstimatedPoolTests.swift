import Diversity
import Testing
import Vectors

/// The estimates against exact arithmetic, and what holds exactly for them.
struct EstimatedPoolTests {
    @Test func afterAnyChangesTheSumsAreThoseOfTheRowsAndTheListsAreTheNearestMembers() {
        for seed in 1...4 as ClosedRange<UInt64> {
            var generator = SplitMix64(seed: seed)
            let points = Matrix.random(rows: 500, columns: 6, copies: seed % 2 == 0, using: &generator).normalized()
            var pool = MeasuredPool(columns: 6)
            for row in 0..<points.rows {
                change(&pool, with: points.row(row), using: &generator)
                guard row % 20 == 19 else { continue }
                #expect(pool.estimated.brokenInvariants() == [], "seed \(seed), row \(row)")
                for slot in 0..<pool.count {
                    let nearest = pool.surroundings(pool.vectors.row(slot), but: slot).nearest.first
                    #expect(pool.estimated.nearest(to: slot)?.distance == nearest?.distance, "seed \(seed), row \(row)")
                    #expect(pool.estimated.densities[slot] == pool.exact.densities[slot])
                }
            }
        }
    }

    @Test func whereAllMembersAreSampledTheEstimatesAreThoseOfTheCurvesAlone() {
        for seed in 5...8 as ClosedRange<UInt64> {
            var generator = SplitMix64(seed: seed)
            let points = Matrix.random(rows: 500, columns: 8, copies: seed % 2 == 0, using: &generator).normalized()
            var pool = MeasuredPool(columns: 8)
            for row in 0..<400 { change(&pool, with: points.row(row), using: &generator) }
            pool.refreshAll()
            let exact = pool.exact.gainsOfRemoving()
            let scale = exact.reduce(0) { $0 + abs($1) } / Double(exact.count)
            for slot in 0..<pool.count {
                let estimate = pool.estimated.gainOfRemoving(slot)
                #expect(abs(estimate - exact[slot]) < 0.008 * scale, "seed \(seed), slot \(slot)")
                #expect(agree(pool.estimated.novelty(of: slot), pool.exact.novelty(of: slot), relative: 0.005))
            }
            for weighted in [true, false] {
                #expect(
                    agree(
                        pool.estimated.novelSum(weighted: weighted), pool.exact.novelSum(weighted: weighted),
                        relative: 0.002), "seed \(seed)")
            }
            for row in 400..<500 {
                let vector = points.row(row)
                let density = Double.random(in: 0.5...2, using: &generator)
                let (gain, novelty) = pool.estimated.gainOfAdding(pool.surroundings(vector), density: density)
                let truth = pool.exact.gainOfAdding(distances: pool.distances(vector), density: density)
                #expect(abs(gain - truth.gain) < 0.008 * scale, "seed \(seed), row \(row)")
                #expect(agree(novelty, truth.novelty, relative: 0.005), "seed \(seed), row \(row)")
                let slot = Int.random(in: 0..<pool.count, using: &generator)
                let distances = pool.distances(vector)
                let change = pool.estimated.changeOfReplacing(
                    slot, at: distances[slot], pool.surroundings(vector), density: density, gain: gain)
                let trueChange = pool.exact.changeOfReplacing(slot, distances: distances, density: density)
                #expect(abs(change - trueChange) < 0.016 * scale, "seed \(seed), row \(row)")
                let approximate = pool.estimated.approximateChanges(
                    pool.surroundings(vector), density: density, gain: gain, nearest: 5)
                let alike = pool.exact.approximateChanges(
                    distances: distances, density: density, gain: truth.gain, nearest: 5)
                #expect(approximate.count == min(5, pool.count))
                for (one, other) in zip(approximate, alike) where one.slot == other.slot {
                    #expect(abs(one.change - other.change) < 0.03 * scale, "seed \(seed), row \(row)")
                }
            }
        }
    }

    @Test(arguments: [1, 3])
    func refreshingAllAtOnceIsRefreshingThemTwice(threads: Int) {
        var generator = SplitMix64(seed: 11)
        let points = Matrix.random(rows: 1_400, columns: 6, copies: true, using: &generator).normalized()
        var pool = MeasuredPool(columns: 6)
        for row in 0..<points.rows {
            pool.append(points.row(row), density: Double.random(in: 0.5...2, using: &generator))
        }
        let (slots, vectors) = (pool.estimated.sampleSlots, pool.vectors)
        var together = pool.estimated
        together.refreshAll(Workers(count: threads)) { slot in
            var distances: [Float] = []
            vectors.squaredDistances(from: vectors.row(slot), into: &distances)
            return slots.map { distances[$0] / 2 }
        }
        pool.refreshAll()
        #expect(together.brokenInvariants() == [])
        #expect(together.novelSum() == pool.estimated.novelSum())
        for slot in 0..<pool.count {
            #expect(together.gainOfRemoving(slot) == pool.estimated.gainOfRemoving(slot), "slot \(slot)")
            #expect(together.novelty(of: slot) == pool.estimated.novelty(of: slot), "slot \(slot)")
        }
    }

    @Test func inASmallPoolAllRowsAreExact() {
        var generator = SplitMix64(seed: 9)
        let points = Matrix.random(rows: 90, columns: 5, copies: true, using: &generator).normalized()
        var pool = MeasuredPool(columns: 5)
        for row in 0..<points.rows {
            let density = Double.random(in: 0.5...2, using: &generator)
            let gain = pool.estimated.gainOfAdding(pool.surroundings(points.row(row)), density: density).gain
            let truth = pool.exact.gainOfAdding(distances: pool.distances(points.row(row)), density: density).gain
            #expect(agree(gain, truth, relative: 1e-6), "row \(row)")
            pool.append(points.row(row), density: density)
            let exact = pool.exact.gainsOfRemoving()
            for slot in 0..<pool.count {
                #expect(
                    agree(pool.estimated.gainOfRemoving(slot), exact[slot], relative: 0.03, absolute: 0.05),
                    "row \(row)")
            }
        }
    }

    @Test func theWeakestMemberIsThatOfTheLeastRemovalGainTimesItsQuality() throws {
        var generator = SplitMix64(seed: 10)
        let points = Matrix.random(rows: 300, columns: 6, using: &generator).normalized()
        var pool = MeasuredPool(columns: 6)
        var qualities: [Double] = []
        for row in 0..<points.rows {
            let quality = Double.random(in: 0.5...2, using: &generator)
            if pool.count < 100 {
                pool.append(points.row(row), density: 1, quality: quality)
                qualities.append(quality)
            } else {
                let slot = row % 100
                pool.replace(slot, with: points.row(row), density: 1, quality: quality)
                qualities[slot] = quality
            }
            var estimated = pool.estimated
            let found = estimated.weakest()
            let weakest = try #require(found)
            let gains = (0..<pool.count).map { estimated.gainOfRemoving($0) * qualities[$0] }
            #expect(weakest.gain == gains.min(), "row \(row)")
            #expect(gains[weakest.slot] == weakest.gain, "row \(row)")
        }
    }

    @Test(.enabled(if: SharedData.isThere, "needs the shared data"), arguments: ["packages.npy", "instructions.npy"])
    func realDataAreEstimatedWithinTheBounds(file: String) throws {
        let matrix = try SharedData.matrix(file).prefix(2_400).normalized()
        let densities = DensityReference(matrix, density: Density(form: .unit)).factors(of: matrix)
        var pool = MeasuredPool(columns: matrix.columns)
        for row in 0..<2_000 { pool.append(matrix.row(row), density: densities[row]) }
        pool.refreshAll()
        var gains: [(estimate: Double, exact: Double)] = []
        var error = 0.0
        for row in 2_000..<2_400 {
            let vector = matrix.row(row)
            let (gain, novelty) = pool.estimated.gainOfAdding(pool.surroundings(vector), density: densities[row])
            let exact = pool.exact.gainOfAdding(distances: pool.distances(vector), density: densities[row])
            gains.append((gain, exact.gain))
            error += abs(novelty - exact.novelty) / exact.novelty / 400
        }
        #expect(error < 0.005)
        #expect(rankCorrelation(gains) > 0.99)
        let removal = pool.exact.gainsOfRemoving()
        #expect(rankCorrelation(removal.indices.map { (pool.estimated.gainOfRemoving($0), removal[$0]) }) > 0.99)
    }

    private func change(_ pool: inout MeasuredPool, with vector: ArraySlice<Float>, using generator: inout SplitMix64) {
        let density = Double.random(in: 0.5...2, using: &generator)
        let slot = pool.count > 0 ? Int.random(in: 0..<pool.count, using: &generator) : 0
        switch pool.count < 2 ? 0 : Int.random(in: 0..<10, using: &generator) {
        case 6, 7: pool.replace(slot, with: vector, density: density)
        case 8: pool.remove(slot)
        case 9: pool.setDensity(density, of: slot)
        default: pool.append(vector, density: density)
        }
    }

    /// Spearman's.
    private func rankCorrelation(_ pairs: [(estimate: Double, exact: Double)]) -> Double {
        func ranks(_ values: [Double]) -> [Double] {
            var ranks = [Double](repeating: 0, count: values.count)
            for (rank, index) in values.indices.sorted(by: { values[$0] < values[$1] }).enumerated() {
                ranks[index] = Double(rank)
            }
            return ranks
        }
        let count = Double(pairs.count)
        let differences = zip(ranks(pairs.map(\.estimate)), ranks(pairs.map(\.exact))).map { $0 - $1 }
        return 1 - 6 * differences.reduce(0) { $0 + $1 * $1 } / (count * (count * count - 1))
    }
}
