import Vectors

/// A pool with every distance ranked: exact gains of adding, removing and swapping members.
///
/// F(P) is Σ_i ρ_i Σ_r w_r S_i(r) in the released form, where S_i are the sorted distances of member i, itself
/// included; in the paper form the entries are ρ_j·d_ij ranked by d_ij, without the member itself and without a factor
/// in front. G⁺ is what F gains by a sample, G⁻ what it loses without a member. Members stand in slots 0 ..< count; removing one moves the last slot into its place.
///
/// Every figure is a function of the slots' distances and densities alone, never of the order in which they changed:
/// removal gains are accumulated as integers for that reason. So a pool rebuilt from its members decides as the old one
/// did, to the bit.
///
/// Where distances are equal, the paper form does not say whose density takes which rank: a gain takes the sample before
/// its equals, and the pool keeps them in the order of the slots.
///
/// Memory: about 6.3 bytes for each pair of members.
public struct RankedPool: Sendable {
    /// The most members that a pool ranked exactly can hold.
    public static let maximumCount = Int(UInt16.max)

    /// Which of the two definitions of NovelSum is used.
    public let form: NovelSumForm
    /// The threads that share what takes n² operations; no figure depends on them.
    public var workers = Workers(count: 1)
    /// The density factor of the member in each slot.
    public internal(set) var densities: [Double] = []

    /// Holds the weights of the first count + 2 ranks at least.
    var weights: RankWeights
    var rows: [RankedRow] = []
    /// Σ over other rows of what each loses with the member, in units of 2⁻³⁰; nil when out of date.
    var lossToOthers: [Int64]?

    /// An empty pool.
    public init(form: NovelSumForm, proximityPower: Double) {
        self.form = form
        weights = RankWeights(power: proximityPower, count: 2)
    }

    /// A pool of the given members. `distances(slot)` are the cosine distances of the member in `slot` to every slot.
    ///
    /// - Complexity: O(n² log n).
    public init(
        form: NovelSumForm, proximityPower: Double, densities: [Double], distances: (_ slot: Int) -> [Float]
    ) {
        precondition(densities.count <= Self.maximumCount, "a pool ranked exactly holds at most \(Self.maximumCount)")
        self.form = form
        self.densities = densities
        weights = RankWeights(power: proximityPower, count: densities.count + 2)
        rows = densities.indices.map { row(of: $0, distances: distances($0)) }
        refreshRows()
    }

    /// How many members there are.
    public var count: Int { rows.count }

    /// The sum of the weights that a new member's row would have: gains grow with the pool about as this does.
    public var gainScale: Double { weights.sum(count + 1) }

    /// The gain of adding a sample, and its novelty.
    ///
    /// - Parameters:
    ///   - distances: its cosine distance to the member in each slot.
    ///   - density: its density factor.
    /// - Returns: `gain`, G⁺ = F(P ∪ {x}) − F(P); `novelty`, v(x) against the pool as it is.
    /// - Complexity: O(n log n).
    public func gainOfAdding(distances: [Float], density: Double) -> (gain: Double, novelty: Double) {
        precondition(distances.count == count, "\(distances.count) distances for \(count) members")
        let own = ownSum(distances: distances, density: density, excluding: nil)
        let span = weights.values.span
        let factors = entryFactors
        var effect = 0.0
        for (slot, distance) in distances.enumerated() {
            let position = rows[slot].position(of: distance)
            let shift = rows[slot].shift(from: position, weights: span, factors: factors)
            effect += factor(slot) * (span[position] * worthOfNew(distance, density) + shift)
        }
        let factor = form == .released ? density : 1
        let ranks = form == .released ? weights.sum(count + 1) : 1
        return (factor * own + effect, factor * own / ranks)
    }

    /// G⁻ = F(P) − F(P ∖ {j}) for the member in each slot.
    ///
    /// - Complexity: O(n²) after a change of membership, O(n) otherwise.
    public mutating func gainsOfRemoving() -> [Double] {
        let losses = lossToOthers ?? sumOfLosses()
        lossToOthers = losses
        return (0..<count).map { ownWorth($0) + Double(losses[$0]) / Self.unit }
    }

    /// F after the sample takes the place of the member in `slot`, minus F now; exact, the pair's own term included.
    ///
    /// - Complexity: O(n²) at worst: the entries between the old and the new rank of each row.
    public func changeOfReplacing(_ slot: Int, distances: [Float], density: Double) -> Double {
        precondition(distances.count == count, "\(distances.count) distances for \(count) members")
        let old = distancesBySlot(slot)
        let span = weights.values.span
        let factors = entryFactors
        var change = (form == .released ? density : 1) * ownSum(distances: distances, density: density, excluding: slot)
        change -= ownWorth(slot)
        for other in 0..<count where other != slot {
            let leaving = rows[other].position(of: UInt16(slot), at: old[other])
            let entering = rows[other].position(of: distances[other])
            let shift = rows[other].shiftBetween(
                leaving: leaving, entering: entering, weights: span, factors: factors)
            let taken = span[leaving < entering ? entering - 1 : entering] * worthOfNew(distances[other], density)
            let given = span[leaving] * worth(old[other], UInt16(slot))
            change += factor(other) * (taken - given + shift)
        }
        return change
    }

    /// Adds a member in slot `count`. `distances` are cosine distances to the members so far.
    ///
    /// - Complexity: O(n²).
    public mutating func append(distances: [Float], density: Double) {
        precondition(distances.count == count, "\(distances.count) distances for \(count) members")
        precondition(count < Self.maximumCount, "a pool ranked exactly holds at most \(Self.maximumCount) members")
        let slot = UInt16(count)
        weights.extend(to: count + 3)
        densities.append(density)
        for other in 0..<count { rows[other].insert(slot, at: distances[other]) }
        rows.append(row(of: Int(slot), distances: distances))
        refreshRows()
    }

    /// Puts a sample in the place of the member in `slot`. `distances[slot]` is not used.
    ///
    /// - Complexity: O(n²).
    public mutating func replace(_ slot: Int, distances: [Float], density: Double) {
        precondition(distances.count == count, "\(distances.count) distances for \(count) members")
        let old = distancesBySlot(slot)
        for other in 0..<count where other != slot {
            rows[other].remove(UInt16(slot), at: old[other])
            rows[other].insert(UInt16(slot), at: distances[other])
        }
        rows[slot] = row(of: slot, distances: distances)
        densities[slot] = density
        refreshRows()
    }

    /// Removes the member in `slot`; the last member moves into that slot.
    ///
    /// - Complexity: O(n²).
    public mutating func remove(_ slot: Int) {
        let last = count - 1
        let old = distancesBySlot(slot)
        for other in 0...last where other != slot { rows[other].remove(UInt16(slot), at: old[other]) }
        if slot != last {
            let moved = distancesBySlot(last)
            // In the released form the last row has an entry for itself, at moved[last] = 0.
            for other in 0...last where other != slot && (other != last || form == .released) {
                rows[other].remove(UInt16(last), at: moved[other])
                rows[other].insert(UInt16(slot), at: moved[other])
            }
            rows[slot] = rows[last]
            densities[slot] = densities[last]
        }
        rows.removeLast()
        densities.removeLast()
        refreshRows()
    }

    /// Changes the density factor of the member in `slot`.
    ///
    /// - Complexity: O(n) in the released form, O(n²) in the paper form, where it is an entry of every row.
    public mutating func setDensity(_ density: Double, of slot: Int) {
        guard densities[slot] != density else { return }
        switch form {
        case .released:
            addLosses(ofRow: slot, sign: -1)
            densities[slot] = density
            addLosses(ofRow: slot, sign: 1)
        case .paper:
            densities[slot] = density
            refreshRows()
        }
    }

    /// NovelSum of the pool in its own form; `weighted: false` gives its value without density factors (β = 0).
    ///
    /// - Complexity: O(n) weighted, and in the released form; otherwise O(n²).
    public func novelSum(weighted: Bool = true) -> Double {
        guard count > 0 else { return 0 }
        var total = 0.0
        for slot in 0..<count {
            switch (form, weighted) {
            case (_, true): total += ownWorth(slot)
            case (.released, false): total += rows[slot].sum
            case (.paper, false):
                for (position, distance) in rows[slot].distances.enumerated() {
                    total += weights.values[position] * Double(distance)
                }
            }
        }
        return total / (Double(count) * (form == .released ? weights.sum(count) : 1))
    }

    /// NovelSum of the pool in the released form, with a density factor for each slot that gains do not go by.
    public func novelSum(densities: [Double]) -> Double {
        precondition(form == .released && densities.count == count, "released form, a density for each member")
        guard count > 0 else { return 0 }
        let total = zip(densities, rows).reduce(0) { $0 + $1.0 * $1.1.sum }
        return total / (Double(count) * weights.sum(count))
    }

    /// v_i of the member in `slot`, in the pool's own form.
    public func novelty(of slot: Int) -> Double {
        ownWorth(slot) / (form == .released ? weights.sum(count) : 1)
    }

    /// The nearest other member of the member in `slot`, and its cosine distance; nil where it is alone.
    public func nearest(to slot: Int) -> (slot: Int, distance: Float)? {
        for (position, member) in rows[slot].members.enumerated() where Int(member) != slot {
            return (Int(member), rows[slot].distances[position])
        }
        return nil
    }
}
