import Diversity
import Testing
import Vectors

/// Gains against brute force: F recomputed from nothing for every changed pool.
struct RankedPoolTests {
    @Test(arguments: NovelSumForm.allCases, [0.0, 1, 2])
    func gainsEqualBruteForce(form: NovelSumForm, power: Double) {
        for seed in 1...5 as ClosedRange<UInt64> {
            var generator = SplitMix64(seed: seed)
            // Ranks among copies are not defined in the paper form.
            let points = Points(count: 40, copies: form == .released, using: &generator)
            var pool = RankedPool(form: form, proximityPower: power)
            var members: [Int] = []
            for x in 0..<25 {
                let gain = pool.gainOfAdding(distances: points.distances(x, members), density: points.densities[x])
                let before = points.objective(members, form, power)
                #expect(close(gain.gain, points.objective(members + [x], form, power) - before), "seed \(seed)")
                pool.append(distances: points.distances(x, members), density: points.densities[x])
                members.append(x)
            }
            let total = points.objective(members, form, power)
            let losses = pool.gainsOfRemoving()
            for slot in members.indices {
                var rest = members
                rest.remove(at: slot)
                #expect(close(losses[slot], total - points.objective(rest, form, power)), "seed \(seed), slot \(slot)")
                for x in 25..<40 {
                    var swapped = members
                    swapped[slot] = x
                    let change = pool.changeOfReplacing(
                        slot, distances: points.distances(x, members), density: points.densities[x])
                    #expect(close(change, points.objective(swapped, form, power) - total), "seed \(seed), slot \(slot)")
                }
            }
        }
    }

    @Test(arguments: NovelSumForm.allCases)
    func anyHistoryGivesTheSameBitsAsAPoolMadeAfresh(form: NovelSumForm) {
        for seed in 1...8 as ClosedRange<UInt64> {
            var generator = SplitMix64(seed: seed)
            var points = Points(count: 120, copies: true, using: &generator)
            var pool = RankedPool(form: form, proximityPower: 1)
            var members: [Int] = []
            for x in 0..<points.densities.count {
                switch members.isEmpty ? 0 : Int.random(in: 0..<5, using: &generator) {
                case 0, 1:
                    pool.append(distances: points.distances(x, members), density: points.densities[x])
                    members.append(x)
                case 2:
                    let slot = Int.random(in: members.indices, using: &generator)
                    pool.replace(slot, distances: points.distances(x, members), density: points.densities[x])
                    members[slot] = x
                case 3:
                    let slot = Int.random(in: members.indices, using: &generator)
                    pool.remove(slot)
                    members[slot] = members[members.count - 1]
                    members.removeLast()
                default:
                    let slot = Int.random(in: members.indices, using: &generator)
                    points.densities[members[slot]] = Double.random(in: 0.5...2, using: &generator)
                    pool.setDensity(points.densities[members[slot]], of: slot)
                }
                if x % 3 == 0 { _ = pool.gainsOfRemoving() }
                var fresh = RankedPool(form: form, proximityPower: 1)
                for (slot, member) in members.enumerated() {
                    fresh.append(
                        distances: points.distances(member, Array(members[..<slot])), density: points.densities[member])
                }
                #expect(pool.gainsOfRemoving() == fresh.gainsOfRemoving(), "seed \(seed), step \(x)")
                #expect(pool.novelSum() == fresh.novelSum(), "seed \(seed), step \(x)")
            }
        }
    }

    @Test(arguments: NovelSumForm.allCases)
    func gainsAreTheSameForAnyNumberOfThreads(form: NovelSumForm) {
        var generator = SplitMix64(seed: 9)
        let points = Points(count: 300, copies: true, using: &generator)
        let members = Array(0..<300)
        let pool = RankedPool(form: form, proximityPower: 1, densities: points.densities) {
            points.distances($0, members)
        }
        let gains = [1, 2, 3, 16].map { threads in
            var pool = pool
            pool.workers = Workers(count: threads)
            return pool.gainsOfRemoving()
        }
        #expect(gains.allSatisfy { $0 == gains[0] } && gains[0].count == 300)
    }

    @Test(arguments: NovelSumForm.allCases)
    func approximateChangesAreNearlyThoseOfReplacing(form: NovelSumForm) {
        for seed in 1...4 as ClosedRange<UInt64> {
            var generator = SplitMix64(seed: seed)
            let points = Points(count: 140, copies: form == .released, using: &generator)
            var pool = RankedPool(form: form, proximityPower: 1)
            let members = Array(0..<100)
            for x in members {
                pool.append(distances: points.distances(x, Array(0..<x)), density: points.densities[x])
            }
            let gains = pool.gainsOfRemoving()
            let scale = gains.reduce(0) { $0 + abs($1) } / 100
            var error = 0.0
            for x in 100..<140 {
                let distances = points.distances(x, members)
                let density = points.densities[x]
                let gain = pool.gainOfAdding(distances: distances, density: density).gain
                let changes = pool.approximateChanges(distances: distances, density: density, gain: gain, nearest: 7)
                #expect(changes.count == 7, "seed \(seed)")
                let farthest = changes.map { distances[$0.slot] }.max() ?? 0
                #expect(distances.count { $0 < farthest } <= 6, "seed \(seed), row \(x)")
                for (slot, change) in changes {
                    let exact = pool.changeOfReplacing(slot, distances: distances, density: density)
                    error += abs(change - exact)
                    #expect(abs(change - exact) < 0.25 * scale, "seed \(seed), row \(x), slot \(slot)")
                }
            }
            #expect(error / 280 < 0.06 * scale, "seed \(seed)")
        }
    }

    @Test func copiesOfAMemberAreWorthLessThanStrangers() {
        var pool = RankedPool(form: .released, proximityPower: 1)
        pool.append(distances: [], density: 1)
        pool.append(distances: [0.8], density: 1)
        let copy = pool.gainOfAdding(distances: [0, 0.8], density: 1).gain
        let stranger = pool.gainOfAdding(distances: [0.8, 0.8], density: 1).gain
        #expect(copy < stranger)
        #expect(pool.nearest(to: 0)?.slot == 1)
        #expect(pool.nearest(to: 0)?.distance == 0.8)
    }

    private func close(_ value: Double, _ expected: Double) -> Bool {
        abs(value - expected) <= 1e-7 * max(1, abs(expected))
    }
}

/// Random points in the plane, some of them copies of others, with random density factors.
private struct Points {
    var densities: [Double]
    private var matrix: [[Float]]

    init(count: Int, copies: Bool, using generator: inout SplitMix64) {
        let coordinates = (0..<count).map { _ in
            [Double.random(in: 0...1, using: &generator), Double.random(in: 0...1, using: &generator)]
        }
        let place = (0..<count).map { copies && $0 % 7 == 6 ? $0 - 3 : $0 }
        densities = (0..<count).map { _ in Double.random(in: 0.5...2, using: &generator) }
        matrix = (0..<count).map { i in
            (0..<count).map { j in
                let (a, b) = (coordinates[place[i]], coordinates[place[j]])
                return Float(((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1])).squareRoot())
            }
        }
    }

    func distances(_ x: Int, _ members: [Int]) -> [Float] { members.map { matrix[x][$0] } }

    /// F(P) by its definition.
    func objective(_ members: [Int], _ form: NovelSumForm, _ power: Double) -> Double {
        let weights = RankWeights(power: power, count: members.count + 1)
        return members.reduce(0.0) { total, i in
            switch form {
            case .released:
                let row = members.map { Double(matrix[i][$0]) }.sorted()
                return total + densities[i] * row.enumerated().reduce(0) { $0 + weights.weight($1.0 + 1) * $1.1 }
            case .paper:
                let row = members.filter { $0 != i }.map { (Double(matrix[i][$0]), densities[$0]) }.sorted {
                    $0.0 < $1.0
                }
                return total + row.enumerated().reduce(0) { $0 + weights.weight($1.0 + 1) * $1.1.0 * $1.1.1 }
            }
        }
    }
}
