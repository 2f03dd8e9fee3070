import Diversity
import Testing
import Vectors

struct LeastGainsTests {
    @Test func theLeastIsThatOfAScanWhateverChanged() {
        for seed in 1...4 as ClosedRange<UInt64> {
            var generator = SplitMix64(seed: seed)
            var gains = LeastGains(unit: Double(1 << 20))
            #expect(gains.least() == nil)
            for step in 0..<3_000 {
                change(&gains, using: &generator)
                guard step % 10 == 0 else { continue }
                let all = (0..<gains.count).map { gains.gain(of: $0) * gains.qualities[$0] }
                let least = gains.least()
                #expect(least?.gain == all.min(), "seed \(seed), step \(step)")
                #expect(least?.slot == all.firstIndex { $0 == all.min() }, "seed \(seed), step \(step)")
                let limit = step / 10 % 7
                let slots = gains.least(limit)
                #expect(Set(slots).count == min(limit, all.count), "seed \(seed), step \(step)")
                #expect(slots.map { all[$0] } == Array(all.sorted().prefix(limit)), "seed \(seed), step \(step)")
            }
        }
    }

    private func change(_ gains: inout LeastGains, using generator: inout SplitMix64) {
        // Coarse numbers, so that there are ties.
        let number = Double(Int.random(in: 1...40, using: &generator))
        let slot = gains.count > 0 ? Int.random(in: 0..<gains.count, using: &generator) : 0
        switch gains.count == 0 ? 0 : Int.random(in: 0..<9, using: &generator) {
        case 0, 1, 2: gains.append(density: number, quality: Double(Int.random(in: 1...2, using: &generator)))
        case 3: gains.remove(slot)
        case 4: gains.setDensity(number, of: slot)
        case 5: gains.setOwnSum(number, of: slot)
        case 6: gains.setTailLoss(-number, of: slot)
        case 7: gains.setQuality(number, of: slot)
        default:
            gains.headSums[2 * slot] += Int64(number) << 20
            gains.changed[slot / LeastGains.block] = 1
        }
    }
}
