import Diversity
import Vectors

/// An estimated and an exact pool of the same members, both told of every change with distances measured in full.
struct MeasuredPool {
    var estimated = EstimatedPool(proximityPower: 1)
    var exact = RankedPool(form: .released, proximityPower: 1)
    private(set) var vectors: Matrix
    private var serial: UInt64 = 0

    init(columns: Int) {
        vectors = Matrix(columns: columns)
    }

    var count: Int { exact.count }

    /// Cosine distances to all members.
    func distances(_ vector: ArraySlice<Float>) -> [Float] {
        var distances: [Float] = []
        vectors.squaredDistances(from: vector, into: &distances)
        return distances.map { $0 / 2 }
    }

    /// What the estimated pool is told of a vector, with that many of its nearest members.
    func surroundings(_ vector: ArraySlice<Float>, nearest count: Int = 128, but slot: Int? = nil) -> Surroundings {
        let distances = distances(vector)
        let nearest = distances.enumerated().filter { $0.offset != slot }
            .map { MemberDistance(slot: $0.offset, distance: $0.element) }
            .sorted { $0.distance != $1.distance ? $0.distance < $1.distance : $0.slot < $1.slot }
        return Surroundings(
            nearest: Array(nearest.prefix(count)), sample: estimated.sampleSlots.map { distances[$0] })
    }

    mutating func append(_ vector: ArraySlice<Float>, density: Double, quality: Double = 1) {
        let arrival = arrival(vector, density: density, quality: quality)
        exact.append(distances: distances(vector), density: density)
        estimated.append(arrival)
        vectors.append(vector)
    }

    mutating func replace(_ slot: Int, with vector: ArraySlice<Float>, density: Double, quality: Double = 1) {
        let arrival = arrival(vector, density: density, quality: quality)
        exact.replace(slot, distances: distances(vector), density: density)
        let short = estimated.replace(slot, with: arrival)
        vectors.replaceRow(slot, with: vector)
        fill(short)
    }

    mutating func remove(_ slot: Int) {
        exact.remove(slot)
        let short = estimated.remove(slot)
        vectors.removeRowBySwapping(slot)
        fill(short)
    }

    mutating func setDensity(_ density: Double, of slot: Int) {
        exact.setDensity(density, of: slot)
        estimated.setDensity(density, of: slot)
    }

    /// Takes all curves anew; twice, as what a member is worth to others depends on theirs.
    mutating func refreshAll() {
        for _ in 0..<2 {
            for slot in 0..<count { estimated.refresh(slot, sample: surroundings(vectors.row(slot)).sample) }
        }
    }

    private mutating func fill(_ short: [Int]) {
        for slot in short {
            let surroundings = surroundings(vectors.row(slot), but: slot)
            estimated.refresh(slot, nearest: surroundings.nearest, sample: surroundings.sample)
        }
    }

    private mutating func arrival(
        _ vector: ArraySlice<Float>, density: Double, quality: Double
    ) -> EstimatedPool.Arrival {
        serial += 1
        var generator = SplitMix64(seed: serial)
        let reached = distances(vector).enumerated().map { MemberDistance(slot: $0.offset, distance: $0.element) }
        return EstimatedPool.Arrival(
            surroundings: surroundings(vector), reached: reached, density: density, quality: quality,
            priority: generator.next())
    }
}
