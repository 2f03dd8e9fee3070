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

extension Matrix {
    /// Unit vectors around 40 centres, at distances of all sizes: neighbours have a rank, as those of embeddings do.
    static func mixture(rows: Int, dimension: Int, using generator: inout SplitMix64) -> Matrix {
        let centers = (0..<40).map { _ in (0..<dimension).map { _ in Float.random(in: -1...1, using: &generator) } }
        var matrix = Matrix(columns: dimension)
        for _ in 0..<rows {
            let center = centers[Int.random(in: 0..<40, using: &generator)]
            let spread = Float.random(in: 0.2...2, using: &generator)
            matrix.append(center.map { $0 + spread * Float.random(in: -1...1, using: &generator) })
        }
        return matrix.normalized()
    }

    /// Unit vectors a little beside evenly chosen rows: noise as long as `spread` is added.
    static func beside(_ rows: Matrix, count: Int, spread: Float, using generator: inout SplitMix64) -> Matrix {
        let scale = spread * (3 / Float(rows.columns)).squareRoot()
        var matrix = Matrix(columns: rows.columns)
        for query in 0..<count {
            matrix.append(
                rows.row(query * rows.rows / count).map { $0 + scale * Float.random(in: -1...1, using: &generator) })
        }
        return matrix.normalized()
    }
}
