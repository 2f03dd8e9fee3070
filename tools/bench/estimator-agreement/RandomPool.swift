import Diversity
import NeighborIndex
import Selection
import Vectors

/// A pool of random rows, and rows that arrive at it: estimates against exact arithmetic, and what they cost.
struct RandomPool {
    private static let arrivals = 400
    private static let changes = 100

    private let pool: Matrix
    private let densities: [Double]
    private let arriving: Matrix
    private let arrivingDensities: [Double]

    private let comparesExactly: Bool

    /// Rows of `matrix`, which have unit norm; where there are too few, more of them with some noise added.
    ///
    /// - Parameter comparesExactly: whether there is to be exact arithmetic too, which takes the square of the size; without,
    ///   all densities are 1.
    init(_ matrix: Matrix, size: Int, comparesExactly: Bool) {
        self.comparesExactly = comparesExactly
        var generator = SplitMix64(seed: 1)
        var rows = matrix.selecting(
            RandomSelection.indices(count: min(size + Self.arrivals, matrix.rows), of: matrix.rows, using: &generator))
        while rows.rows < size + Self.arrivals {
            let row = matrix.row(Int.random(in: 0..<matrix.rows, using: &generator))
            rows.append(row.map { $0 + Float.random(in: -0.025...0.025, using: &generator) })
        }
        rows = rows.normalized()
        arriving = rows.prefix(Self.arrivals)
        pool = rows.selecting(Self.arrivals..<rows.rows)
        guard comparesExactly else {
            arrivingDensities = [Double](repeating: 1, count: arriving.rows)
            densities = [Double](repeating: 1, count: pool.rows)
            return
        }
        let reference = DensityReference(matrix, density: Density(form: .unit))
        arrivingDensities = reference.factors(of: arriving)
        densities = reference.factors(of: pool)
    }

    /// Prints how estimates agree, and what they cost.
    func measure(census: Int) {
        let index = VectorIndex(pool, EngineSettings.Search())
        var watch = Stopwatch()
        var members = EstimatedMembers(
            proximityPower: 1,
            members: densities.enumerated().map { .init(density: $0.element, quality: 1, seq: UInt64($0.offset)) },
            index: index, censusLimit: census)
        print("\(pool.rows) members: built in \(watch.seconds) s")
        watch = Stopwatch()
        let lists = index.nearest(EstimatedMembers.candidates, to: 0..<arriving.rows, of: arriving)
        print("the nearest members of an arrival: \(watch.microseconds(each: arriving.rows)) µs")
        watch = Stopwatch()
        let gains = (0..<arriving.rows).map { row in
            members.gainOfAdding(
                members.surroundings(of: arriving.row(row), nearest: lists[row].neighbors),
                density: arrivingDensities[row])
        }
        print("an arrival, its nearest members given: \(watch.microseconds(each: arriving.rows)) µs")
        let removal = (0..<pool.rows).map { members.pool.gainOfRemoving($0) }
        change(members, index, lists)
        guard comparesExactly else { return }
        let exact = ExactGains(
            pool: pool, densities: densities, arrivals: arriving, arrivalDensities: arrivingDensities)
        print("| | relative error | bias / deviation | error / deviation | rank correlation |")
        print("| --- | --- | --- | --- | --- |")
        print(Agreement(gains.map(\.novelty), exact.novelty).row("v"))
        print(Agreement(gains.map(\.gain), exact.adding).row("G⁺"))
        print(Agreement(removal, exact.removing).row("G⁻"))
    }

    private func change(_ members: EstimatedMembers, _ index: VectorIndex, _ lists: [NeighborList]) {
        var (members, index) = (members, index)
        var watch = Stopwatch()
        for row in 0...Self.changes {
            // The first change copies what is shared.
            if row == 1 { watch = Stopwatch() }
            let slot = row * ((pool.rows - 1) / Self.changes)
            let surroundings = members.surroundings(of: arriving.row(row), nearest: lists[row].neighbors)
            index.replace(slot, with: arriving.row(row))
            members.replace(
                slot, with: .init(density: arrivingDensities[row], quality: 1, seq: UInt64(pool.rows + row)),
                surroundings, index: index)
            members.settle(index: index)
            _ = members.weakest()
        }
        print("a change, with the search for the rows that it reaches: \(watch.microseconds(each: Self.changes)) µs")
    }
}
