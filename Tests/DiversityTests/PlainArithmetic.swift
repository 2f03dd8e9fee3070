import Diversity
import Foundation
import Vectors

/// The definitions once more, in double precision and as directly as they can be written: what the module is compared
/// with on small inputs.
struct PlainArithmetic {
    let rows: [[Double]]

    init(_ matrix: Matrix) {
        rows = (0..<matrix.rows).map { matrix.row($0).map(Double.init) }
    }

    func squaredDistance(_ x: [Double], _ y: [Double]) -> Double {
        zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }

    func cosineDistance(_ i: Int, _ j: Int) -> Double {
        let norms = (norm(rows[i]), norm(rows[j]))
        if norms.0 == 0 || norms.1 == 0 { return 1 }
        return i == j ? 0 : 1 - zip(rows[i], rows[j]).reduce(0) { $0 + $1.0 * $1.1 } / (norms.0 * norms.1)
    }

    func norm(_ x: [Double]) -> Double {
        x.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }

    /// v_i of each row.
    func memberValues(_ novelSum: NovelSum, densities: [Double]) -> [Double] {
        rows.indices.map { memberValue(of: $0, novelSum, densities: densities) }
    }

    /// v_i of row i.
    func memberValue(of i: Int, _ novelSum: NovelSum, densities: [Double]) -> Double {
        let weight = { (rank: Int) in pow(Double(rank), -novelSum.proximityPower) }
        let others = rows.indices.filter { $0 != i }
            .map { (distance: cosineDistance(i, $0), density: densities[$0]) }
            .sorted { $0.distance < $1.distance }
        switch novelSum.form {
        case .paper:
            return others.enumerated().reduce(0) {
                $0 + weight($1.offset + 1) * $1.element.density * $1.element.distance
            }
        case .released:
            let own = novelSum.excludeSelf ? [] : [cosineDistance(i, i)]
            let sorted = (own + others.map(\.distance)).sorted()
            guard !sorted.isEmpty else { return 0 }
            let sum = sorted.enumerated().reduce(0) { $0 + weight($1.offset + 1) * $1.element }
            return densities[i] * sum / (1...sorted.count).reduce(0) { $0 + weight($1) }
        }
    }

    /// The released greedy from `first`, with the score of each choice.
    func novelSelect(_ count: Int, densities: [Double], power: Double, first: Int) -> (indices: [Int], scores: [Double])
    {
        var chosen = [first]
        var scores = [0.0]
        while chosen.count < count {
            let candidates = rows.indices.filter { !chosen.contains($0) }
            let scored = candidates.map { x in
                let weighted = chosen.map { (densities[x] + densities[$0]) * cosineDistance(x, $0) }.sorted()
                return weighted.enumerated().reduce(0) { $0 + pow(Double($1.offset + 1), -power) * $1.element }
                    / Double(chosen.count)
            }
            guard let best = scored.max(), let place = scored.firstIndex(of: best) else { break }
            chosen.append(candidates[place])
            scores.append(best)
        }
        return (chosen, scores)
    }

    /// All squared distances from `x`, ascending.
    func squaredDistances(from x: [Double]) -> [Double] {
        rows.map { squaredDistance(x, $0) }.sorted()
    }

    /// The rows that equal no earlier one.
    var distinct: [[Double]] {
        rows.enumerated().filter { !rows[..<$0.offset].contains($0.element) }.map(\.element)
    }
}

extension Matrix {
    /// Random rows from −1 to 1 in each dimension; every fourth row repeats an earlier one where `copies`.
    static func random(rows: Int, columns: Int, copies: Bool = false, using generator: inout SplitMix64) -> Matrix {
        var matrix = Matrix(columns: columns)
        for index in 0..<rows {
            if copies && index % 4 == 3 {
                matrix.append(Array(matrix.row(Int.random(in: 0..<index, using: &generator))))
            } else {
                matrix.append((0..<columns).map { _ in Float.random(in: -1...1, using: &generator) })
            }
        }
        return matrix
    }
}

/// Whether two numbers agree to `relative` of the expected one, or where that is next to nothing, to `absolute`.
func agree(_ value: Double, _ expected: Double, relative: Double = 1e-5, absolute: Double = 1e-7) -> Bool {
    abs(value - expected) <= max(relative * abs(expected), absolute)
}
