import Diversity
import Vectors

extension Matrix {
    /// Unit vectors; some exact copies, some within rounding, some near, the others anywhere.
    static func clustered(rows: Int, dimension: Int, using generator: inout SplitMix64) -> Matrix {
        var matrix = Matrix(columns: dimension)
        for row in 0..<rows {
            let kind = row == 0 ? 3 : Int.random(in: 0...3, using: &generator)
            let spread: Float = [0, 1e-5, 0.1, 1][kind]
            let base = kind == 3 ? nil : Int.random(in: 0..<row, using: &generator)
            matrix.append(
                (0..<dimension).map { column in
                    let center = base.map { matrix.row($0)[$0 * dimension + column] } ?? 0
                    return center + spread * Float.random(in: -1...1, using: &generator)
                })
        }
        return matrix.normalized()
    }
}
