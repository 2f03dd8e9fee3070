import Diversity
import Foundation
import Testing
import Vectors

struct SymmetricMatrixTests {
    @Test func spectrumOfAKnownMatrix() throws {
        // The rows' products are [[2, 1], [1, 2]]: eigenvalues 1 and 3.
        let matrix = SymmetricMatrix(smallerGramOf: Matrix(rows: 2, columns: 3, elements: [1, 1, 0, 0, 1, 1]))
        let values = try #require(matrix.eigenvalues())
        #expect(values.count == 2 && abs(values[0] - 1) < 1e-14 && abs(values[1] - 3) < 1e-14)
        #expect(abs(try #require(matrix.logDeterminant()) - log(3)) < 1e-14)
        #expect(matrix.squaredFrobeniusNorm() == 10)
    }

    /// Tall, wide and square: the same trace, norm and determinant as by definition, whichever product is taken.
    @Test(arguments: [(30, 8), (8, 30), (9, 9), (2500, 3), (1, 4), (4, 1)])
    func spectrumAgreesWithTracesAndTransposes(rows: Int, columns: Int) throws {
        var generator = SplitMix64(seed: UInt64(rows * 100 + columns))
        let matrix = Matrix.random(rows: rows, columns: columns, using: &generator)
        var gram = SymmetricMatrix(smallerGramOf: matrix)
        #expect(gram.order == min(rows, columns))
        let values = try #require(gram.eigenvalues())
        let trace = matrix.elements.reduce(0) { $0 + Double($1) * Double($1) }
        #expect(abs(values.reduce(0, +) - trace) < 1e-10 * trace)
        #expect(abs(values.reduce(0) { $0 + $1 * $1 } - gram.squaredFrobeniusNorm()) < 1e-10 * trace * trace)
        #expect(values == values.sorted() && values[0] > -1e-10 * trace)
        gram.addToDiagonal(0.5)
        let logarithms = values.reduce(0) { $0 + log($1 + 0.5) }
        #expect(abs(try #require(gram.logDeterminant()) - logarithms) < 1e-9 * max(abs(logarithms), 1))
    }

    @Test func anIndefiniteMatrixHasNoLogDeterminant() {
        var matrix = SymmetricMatrix(smallerGramOf: Matrix(rows: 2, columns: 2, elements: [1, 0, 0, 1]))
        matrix.addToDiagonal(-2)
        #expect(matrix.logDeterminant() == nil)
        #expect(matrix.eigenvalues() == [-1, -1])
    }
}
