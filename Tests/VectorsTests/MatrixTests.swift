import Diversity
import Testing
import Vectors

struct MatrixTests {
    @Test(arguments: [1, 2, 31, 32, 33, 384, 1000])
    func distancesEqualPlainArithmetic(dimension: Int) {
        var generator = SplitMix64(seed: UInt64(dimension))
        let matrix = Matrix.random(rows: 13, columns: dimension, using: &generator)
        let queries = Matrix.random(rows: 7, columns: dimension, using: &generator)
        var single = [Float]()
        var block = [Float]()
        matrix.squaredDistances(from: 0..<7, of: queries, to: 2..<13, into: &block)
        for query in 0..<7 {
            matrix.squaredDistances(from: queries.row(query), into: &single)
            for row in 0..<13 {
                let plain = zip(matrix.row(row), queries.row(query)).reduce(0.0) {
                    $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1))
                }
                #expect(abs(Double(single[row]) - plain) <= 1e-5 * plain)
                #expect(matrix.squaredDistance(ofRow: row, to: queries.row(query)) == single[row])
                if row >= 2 { #expect(block[query * 11 + row - 2] == single[row]) }
            }
        }
    }

    @Test func distancesAreSymmetricToTheBitAndZeroForCopies() {
        var generator = SplitMix64(seed: 5)
        let matrix = Matrix.random(rows: 20, columns: 77, using: &generator)
        for i in 0..<20 {
            #expect(matrix.squaredDistance(ofRow: i, to: matrix.row(i)) == 0)
            for j in 0..<20 {
                #expect(
                    matrix.squaredDistance(ofRow: i, to: matrix.row(j))
                        == matrix.squaredDistance(ofRow: j, to: matrix.row(i)))
            }
        }
    }

    @Test func productsEqualPlainArithmetic() {
        var generator = SplitMix64(seed: 6)
        let a = Matrix.random(rows: 9, columns: 40, using: &generator)
        let b = Matrix.random(rows: 5, columns: 40, using: &generator)
        var products = [Float]()
        a.products(of: 1..<5, in: b, with: 3..<9, into: &products)
        for i in 1..<5 {
            for j in 3..<9 {
                let plain = zip(b.row(i), a.row(j)).reduce(Float(0)) { $0 + $1.0 * $1.1 }
                #expect(abs(products[(i - 1) * 6 + j - 3] - plain) < 1e-4)
            }
        }
    }

    @Test func removingARowMovesTheLastOneIntoItsPlace() {
        var matrix = Matrix(rows: 3, columns: 2, elements: [1, 2, 3, 4, 5, 6])
        matrix.removeRowBySwapping(0)
        #expect(matrix == Matrix(rows: 2, columns: 2, elements: [5, 6, 3, 4]))
        matrix.removeRowBySwapping(1)
        #expect(matrix == Matrix(rows: 1, columns: 2, elements: [5, 6]))
    }

    @Test func normalizingGivesUnitRowsAndLeavesZeroRows() {
        let matrix = Matrix(rows: 2, columns: 2, elements: [3, 4, 0, 0]).normalized()
        #expect(matrix.elements == [0.6, 0.8, 0, 0])
    }

    @Test func elementTypesDecodeLittleEndian() {
        #expect(Matrix(decoding: [0, 0, 0x80, 0x3f], as: .f32, rows: 1, columns: 1)?.elements == [1])
        #expect(Matrix(decoding: [0, 0x3c, 0, 0xc0], as: .f16, rows: 1, columns: 2)?.elements == [1, -2])
        #expect(Matrix(decoding: [0x80, 0x3f, 0x20, 0xc0], as: .bf16, rows: 2, columns: 1)?.elements == [1, -2.5])
        #expect(Matrix(decoding: [0, 0, 0, 0, 0, 0, 0xf0, 0x3f], as: .f64, rows: 1, columns: 1)?.elements == [1])
        #expect(Matrix(decoding: [0, 0, 0], as: .f32, rows: 1, columns: 1) == nil)
        #expect(Matrix(decoding: [UInt8](), as: .f32, rows: .max, columns: 8) == nil)
    }

    @Test func floatBytesRoundTrip() {
        let numbers: [Float] = [0, -1.5, .pi, .infinity]
        #expect(FloatBytes.decode(FloatBytes.encode(numbers)) == numbers)
        #expect(FloatBytes.decode([1, 2, 3]) == nil)
    }
}

extension Matrix {
    static func random(rows: Int, columns: Int, using generator: inout SplitMix64) -> Matrix {
        Matrix(
            rows: rows, columns: columns,
            elements: (0..<rows * columns).map { _ in Float.random(in: -1...1, using: &generator) })
    }
}
