import Diversity
import NeighborIndex
import Selection
import Testing
import Vectors

/// The state of estimated members as bytes, and back.
struct StoredMembersTests {
    /// Members with their vectors, changed at random.
    private struct Changing {
        var members: EstimatedMembers
        var index: VectorIndex
        private var generator: SplitMix64
        private var seq: UInt64 = 0

        init(_ vectors: Matrix, seed: UInt64, censusLimit: Int = EstimatedPool.censusLimit) {
            var generator = SplitMix64(seed: seed)
            var search = EngineSettings.Search()
            search.exactBelow = 500
            index = VectorIndex(vectors, search)
            let densities = (0..<vectors.rows).map { _ in Double.random(in: 0.5...2, using: &generator) }
            members = EstimatedMembers(
                proximityPower: 1,
                members: densities.enumerated().map { .init(density: $0.element, quality: 1, seq: UInt64($0.offset)) },
                index: index, censusLimit: censusLimit)
            seq = UInt64(vectors.rows)
            self.generator = generator
        }

        var count: Int { members.pool.count }

        /// Changes the members, and gives what the change had to do with.
        mutating func change(with vector: ArraySlice<Float>) -> [Double] {
            seq += 1
            members.settle(index: index)
            let found = index.nearest(
                EstimatedMembers.candidates, to: 0..<1,
                of: Matrix(rows: 1, columns: vector.count, elements: Array(vector)))
            let surroundings = members.surroundings(of: vector, nearest: found[0].neighbors)
            let density = Double.random(in: 0.5...2, using: &generator)
            let gain = members.gainOfAdding(surroundings, density: density)
            let slot = Int.random(in: 0..<count, using: &generator)
            let description = EstimatedMembers.Description(density: density, quality: 1, seq: seq)
            switch seq % 5 {
            case 0:
                index.append(vector)
                members.append(description, surroundings, index: index)
            case 1:
                members.settle(index: index, all: true)
                index.remove(slot)
                members.remove(slot, index: index)
            case 2: members.setDensity(density, of: slot)
            default:
                index.replace(slot, with: vector)
                members.replace(slot, with: description, surroundings, index: index)
            }
            members.settle(index: index)
            let weakest = members.weakest()
            return [gain.gain, gain.novelty, Double(weakest?.slot ?? -1), weakest?.gain ?? 0, members.pool.novelSum()]
        }
    }

    // Of 8,300 members two changes are counted at once.
    @Test(arguments: [(300, 16_384), (1_300, 1_340), (1_300, 0), (8_300, 16_384)])
    func whatIsRestoredGoesOnToTheBit(count: Int, censusLimit: Int) throws {
        let seed = UInt64(count)
        var generator = SplitMix64(seed: seed)
        let vectors = Streams.clustered(rows: count + 300, seed: seed).normalized()
        var original = Changing(vectors.prefix(count), seed: seed, censusLimit: censusLimit)
        #expect(original.members.pool.hasCensus == (censusLimit > 0))
        for row in count..<count + 150 { _ = original.change(with: vectors.row(row)) }
        #expect(original.members.brokenCensus(original.index) == [])
        let pieces = original.members.storedState
        var restored = original
        restored.members = try EstimatedMembers(
            restoring: pieces, proximityPower: 1, index: original.index, censusLimit: censusLimit)
        #expect(restored.members.storedState == pieces)
        #expect(restored.members.brokenCensus(restored.index) == [])
        #expect(restored.members.pool.brokenInvariants() == [])
        for row in count + 150..<count + 300 {
            #expect(restored.change(with: vectors.row(row)) == original.change(with: vectors.row(row)), "row \(row)")
            guard Int.random(in: 0..<20, using: &generator) == 0 else { continue }
            #expect(restored.members.storedState == original.members.storedState, "row \(row)")
        }
        #expect(restored.members.brokenCensus(restored.index) == [])
        for slot in 0..<original.count {
            #expect(restored.members.pool.gainOfRemoving(slot) == original.members.pool.gainOfRemoving(slot))
        }
    }

    @Test func damagedStatesAreRefused() throws {
        let vectors = Streams.clustered(rows: 300, seed: 7).normalized()
        let stored = Changing(vectors, seed: 7)
        let bytes = Array(stored.members.storedState.joined())
        var generator = SplitMix64(seed: 8)
        func isRefused(_ bytes: [UInt8], power: Double = 1, index: VectorIndex) -> Bool {
            (try? EstimatedMembers(restoring: [bytes], proximityPower: power, index: index)) == nil
        }
        #expect(!isRefused(bytes, index: stored.index))
        #expect(isRefused(bytes, power: 2, index: stored.index))
        #expect(isRefused([], index: stored.index))
        #expect(isRefused(bytes + [0], index: stored.index))
        for _ in 0..<200 {
            let length = Int.random(in: 0..<bytes.count, using: &generator)
            #expect(isRefused(Array(bytes[..<length]), index: stored.index), "the first \(length) bytes")
        }
        let otherLimit = try? EstimatedMembers(
            restoring: [bytes], proximityPower: 1, index: stored.index, censusLimit: 1_000)
        #expect(otherLimit == nil)
        let other = Changing(vectors.prefix(299), seed: 7)
        #expect(isRefused(bytes, index: other.index))
        // Another version.
        var newer = bytes
        newer[32] += 1
        #expect(isRefused(newer, index: stored.index))
    }
}
