import Diversity
import Testing
import Vectors

@Suite struct PrincipalAxesTests {
    /// Rows about a line in the plane of the first two of three coordinates.
    private static func rows(seed: UInt64) -> Matrix {
        var generator = SplitMix64(seed: seed)
        var rows = Matrix(columns: 3)
        for _ in 0..<200 {
            let (along, aside) = (
                Float.random(in: -5...5, using: &generator), Float.random(in: -1...1, using: &generator)
            )
            rows.append([2 * along - aside, along + 2 * aside, 0])
        }
        return rows
    }

    @Test("The first axis is that of the widest spread", arguments: UInt64(1)...5)
    func widest(seed: UInt64) {
        let axes = PrincipalAxes(of: Self.rows(seed: seed), count: 2)
        let cosine = abs(axes.directions[0][0] * 2 + axes.directions[0][1]) / 5.0.squareRoot()
        #expect(cosine > 0.99, "seed \(seed)")
        #expect(abs(axes.share - 1) < 1e-9, "seed \(seed)")
    }

    @Test("Aligned axes point to the same side as those they are aligned with, and are the same axes")
    func alignment() {
        var turned = 0
        for seed in UInt64(1)...20 {
            let axes = PrincipalAxes(of: Self.rows(seed: seed, spread: [1, 3, 2]), count: 2)
            let other = PrincipalAxes(of: Self.rows(seed: seed, spread: [-2, 1, -3]), count: 2)
            let aligned = axes.aligned(with: other)
            for (index, direction) in aligned.directions.enumerated() {
                #expect(Self.dot(direction, other.directions[index]) >= 0, "seed \(seed)")
                #expect(abs(abs(Self.dot(direction, axes.directions[index])) - 1) < 1e-9, "seed \(seed)")
                if Self.dot(direction, axes.directions[index]) < 0 { turned += 1 }
            }
        }
        #expect(turned > 0, "none of the axes had to be turned round")
    }

    private static func dot(_ one: [Double], _ other: [Double]) -> Double {
        zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// Rows whose coordinates share a part.
    private static func rows(seed: UInt64, spread: [Float]) -> Matrix {
        var generator = SplitMix64(seed: seed)
        var rows = Matrix(columns: 3)
        for _ in 0..<100 {
            let shared = Float.random(in: -2...2, using: &generator)
            rows.append(spread.map { $0 * shared + Float.random(in: -1...1, using: &generator) })
        }
        return rows
    }
}
