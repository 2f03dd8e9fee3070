import CKernels
import Vectors

/// A random rotation that costs O(d log d): signs, Walsh–Hadamard transforms, and the halves mixed, twice over.
///
/// After it no direction is special, so that the signs of a vector's numbers say as much about it as they can. The same
/// seed gives the same rotation on every machine.
struct RandomRotation: Sendable {
    /// What goes in.
    let dimension: Int
    /// What comes out, in groups of 24 numbers: the input is padded with zeros.
    let groups: Int
    private let signs: [Float]

    private static let rounds = 2

    init(dimension: Int, seed: UInt64) {
        precondition(dimension > 0, "a rotation of \(dimension) dimensions")
        self.dimension = dimension
        groups = (dimension + Int(NOVELD_CODE_GROUP) - 1) / Int(NOVELD_CODE_GROUP)
        var state = seed
        signs = (0..<Self.rounds * groups * Int(NOVELD_CODE_GROUP)).map { _ in
            state &+= 0x9e37_79b9_7f4a_7c15
            var bits = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
            bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
            return bits >> 63 == 0 ? 1 : -1
        }
    }

    /// The dimension of what comes out.
    var rotatedDimension: Int { groups * Int(NOVELD_CODE_GROUP) }

    /// Rotates the vectors that stand one after the other in `elements`.
    func rotated(_ elements: ArraySlice<Float>) -> Matrix {
        let rows = elements.count / dimension
        let result = unsafe [Float](unsafeUninitializedCapacity: rows * rotatedDimension) { rotated, count in
            unsafe rotate(elements, into: rotated.baseAddress)
            count = rows * rotatedDimension
        }
        return Matrix(rows: rows, columns: rotatedDimension, elements: result)
    }

    /// Writes the rotated vectors over rows of `rotated`, from `row` on.
    func rotate(_ elements: ArraySlice<Float>, into rotated: inout [Float], at row: Int) {
        let numbers = elements.count / dimension * rotatedDimension
        precondition(row * rotatedDimension + numbers <= rotated.count, "rows past the end")
        unsafe rotated.withUnsafeMutableBufferPointer { rotated in
            unsafe rotate(elements, into: rotated.baseAddress.map { unsafe $0 + row * rotatedDimension })
        }
    }

    private func rotate(_ elements: ArraySlice<Float>, into rotated: UnsafeMutablePointer<Float>?) {
        unsafe elements.withUnsafeBufferPointer { elements in
            unsafe noveld_rotate(
                elements.baseAddress, elements.count / dimension, dimension, signs, Self.rounds, rotatedDimension,
                rotated)
        }
    }
}
