import CKernels

/// What the gain of removing each member is made of, and the least of them all without a scan: minima of blocks of slots,
/// and of groups of blocks, taken anew where a term has changed.
///
/// Invariant: what has changed since `least` was last asked is marked.
package struct LeastGains: Sendable {
    /// Slots that share a mark.
    package static let block = Int(NOVELD_MINIMUM_BLOCK)
    private static let group = Int(NOVELD_MINIMUM_GROUP)

    /// ρ of each member.
    package private(set) var densities: [Double] = []
    /// What multiplies its gain.
    package private(set) var qualities: [Double] = []
    /// Its row's sum.
    package internal(set) var ownSums: [Double] = []
    /// What other rows lose with it, as far as it was estimated.
    package internal(set) var tailLosses: [Double] = []
    /// What the rows lose that have it in their head, and the densities of these rows: two integers for each slot, in units.
    package var headSums: [Int64] = []
    /// By block: whether a term of a slot has changed.
    package var changed: [UInt8] = []
    private let unit: Double
    private var minima: [Double] = []
    private var groupMinima: [Double] = []

    /// No members. `headSums` are in units of 1 / `unit`.
    package init(unit: Double) {
        self.unit = unit
    }

    /// How many members there are.
    package var count: Int { densities.count }

    /// What the pool loses with the member in `slot`, without its quality.
    package func gain(of slot: Int) -> Double {
        densities[slot] * ownSums[slot] + Double(headSums[2 * slot]) * (1 / unit) + tailLosses[slot]
    }

    /// Adds a member of whom only this is known.
    package mutating func append(density: Double, quality: Double) {
        if count == changed.count * Self.block {
            changed += [UInt8](repeating: 0, count: Self.group)
            minima += [Double](repeating: .infinity, count: Self.group)
            groupMinima.append(.infinity)
        }
        densities.append(density)
        qualities.append(quality)
        ownSums.append(0)
        tailLosses.append(0)
        headSums += [0, 0]
        mark(count - 1)
    }

    /// Removes the member in `slot`; the last one moves there.
    package mutating func remove(_ slot: Int) {
        mark(slot)
        mark(count - 1)
        func move(_ values: inout [Double]) {
            values.swapAt(slot, values.count - 1)
            values.removeLast()
        }
        headSums.swapAt(2 * slot, 2 * (count - 1))
        headSums.swapAt(2 * slot + 1, 2 * (count - 1) + 1)
        headSums.removeLast(2)
        move(&densities)
        move(&qualities)
        move(&ownSums)
        move(&tailLosses)
    }

    package mutating func setDensity(_ density: Double, of slot: Int) {
        densities[slot] = density
        mark(slot)
    }

    package mutating func setQuality(_ quality: Double, of slot: Int) {
        qualities[slot] = quality
        mark(slot)
    }

    package mutating func setOwnSum(_ sum: Double, of slot: Int) {
        ownSums[slot] = sum
        mark(slot)
    }

    package mutating func setTailLoss(_ loss: Double, of slot: Int) {
        tailLosses[slot] = loss
        mark(slot)
    }

    /// The member with the least gain times quality, of several the one in the lowest slot, and that product.
    ///
    /// - Complexity: O(blocks with marks + members / 512).
    package mutating func least() -> (slot: Int, gain: Double)? {
        updateMinima()
        guard let group = Self.place(of: groupMinima[...]), groupMinima[group] < .infinity,
            let block = Self.place(of: minima[(group * Self.group)..<((group + 1) * Self.group)])
        else { return nil }
        let slots = block * Self.block..<min((block + 1) * Self.block, count)
        let gains = slots.map { gain(of: $0) * qualities[$0] }
        guard let place = Self.place(of: gains[...]) else { return nil }
        return (slots.lowerBound + place, gains[place])
    }

    /// The members with the least gains times quality, the least first.
    ///
    /// - Complexity: O(members / 8).
    package mutating func least(_ limit: Int) -> [Int] {
        updateMinima()
        // Each of them is in one of as many blocks with the least minima.
        var slots: [Int] = []
        for block in Self.places(limit, ofLeast: minima) {
            slots += block * Self.block..<min((block + 1) * Self.block, count)
        }
        return Self.places(limit, ofLeast: slots.map { gain(of: $0) * qualities[$0] }).map { slots[$0] }
    }

    /// Where the least finite numbers stand, the least first.
    private static func places(_ limit: Int, ofLeast numbers: [Double]) -> [Int] {
        var places: [Int] = []
        for (place, number) in numbers.enumerated() where number < .infinity {
            if places.count == limit {
                guard let last = places.last, number < numbers[last] else { continue }
                places.removeLast()
            }
            places.insert(place, at: places.firstIndex { number < numbers[$0] } ?? places.count)
        }
        return places
    }

    private mutating func updateMinima() {
        unsafe noveld_update_minima(
            densities, ownSums, headSums, 1 / unit, tailLosses, qualities, count, groupMinima.count, &changed, &minima,
            &groupMinima)
    }

    private mutating func mark(_ slot: Int) {
        changed[slot / Self.block] = 1
    }

    /// Where the first of the least numbers stands.
    private static func place(of numbers: ArraySlice<Double>) -> Int? {
        var place: Int?
        var least = Double.infinity
        for index in numbers.indices where place == nil || numbers[index] < least {
            place = index
            least = numbers[index]
        }
        return place
    }
}
