import Testing
import Vectors

struct MatrixInspectionTests {
    @Test func numbersThatAreNotFiniteAreFound() {
        var matrix = Matrix(rows: 3, columns: 2, elements: [0, -1, .greatestFiniteMagnitude, 3, 4, 5])
        #expect(matrix.firstRowNotFinite() == nil)
        matrix.replaceRow(2, with: [0, -.infinity])
        #expect(matrix.firstRowNotFinite() == 2)
        matrix.replaceRow(1, with: [.nan, 0])
        #expect(matrix.firstRowNotFinite() == 1)
        #expect(Matrix(columns: 2).firstRowNotFinite() == nil)
    }

    @Test func squaredNorms() {
        #expect(Matrix(rows: 3, columns: 2, elements: [3, 4, 0, 0, -1, 0]).squaredNorms() == [25, 0, 1])
    }

    @Test(arguments: [0, 1, 2, 50, 1500])
    func distancesOfAllPairsAreSummedOnce(rows: Int) {
        // Equally spaced points on a line: the pairs at distance k are rows − k many.
        let matrix = Matrix(rows: rows, columns: 1, elements: (0..<rows).map { Float($0) })
        let expected = (0..<rows).reduce(0) { $0 + $1 * (rows - $1) }
        #expect(matrix.sumOfPairwiseDistances() == Double(expected))
    }

    @Test(arguments: ElementType.allCases)
    func bytesAreDecodedToTheEndOfWhatIsThere(type: ElementType) {
        let bytes: [UInt8] = (0..<48).map { UInt8($0 * 5 % 64) }
        let expected = Matrix(decoding: bytes, as: type, rows: 1, columns: 48 / type.size)?.elements
        var numbers: [Float] = [7]
        type.decode(bytes, appendingTo: &numbers)
        #expect(numbers == [7] + (expected ?? []))
        // Not aligned, and not contiguous.
        var others: [Float] = []
        type.decode(([0] + bytes).dropFirst(), appendingTo: &others)
        type.decode(bytes.reversed().reversed() as ReversedCollection, appendingTo: &others)
        #expect(others == (expected ?? []) + (expected ?? []))
    }
}
