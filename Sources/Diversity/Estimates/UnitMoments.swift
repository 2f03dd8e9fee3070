import Foundation
import Vectors

/// Sums over a changing set of unit vectors, from which measures of the whole set follow exactly.
///
/// Numbers are rounded to 2⁻³⁶ and added as integers. So every figure is a function of the set alone, whatever the order
/// in which rows came and went, nothing drifts, and a set of copies has a spread of exactly 0. The rounding changes a
/// measure by some 1e-9 of its value.
///
/// ```swift
/// var moments = UnitMoments(dimension: 384)
/// moments.add(row)
/// let value = moments.value(of: .meanPairwiseCosine)
/// ```
///
/// Memory: 24 bytes for each dimension, and 4 for each pair of dimensions where products are kept.
public struct UnitMoments: Sendable {
    /// The largest dimension for which Σ u·uᵀ is kept: a change takes O(d²), 0.1 ms at 384 and 1 ms at this.
    public static let largestDimensionWithProducts = 1024
    /// The largest dimension for which a spectrum is computed in a moment.
    public static let largestDimensionWithSpectrum = 512
    /// The most rows that the integers have room for.
    public static let maximumCount = 1 << 20

    private static let unit = Double(sign: .plus, exponent: 36, significand: 1)

    /// How many numbers a row has.
    public let dimension: Int
    /// How many rows there are.
    public private(set) var count = 0
    private var sums: [Int64]
    private var squares: [Int128]
    /// Σ u_i·u_j for j ≥ i, row after row; nil for large dimensions.
    private var products: [Int64]?

    /// No rows yet.
    public init(dimension: Int) {
        self.dimension = dimension
        sums = [Int64](repeating: 0, count: dimension)
        squares = [Int128](repeating: 0, count: dimension)
        if dimension <= Self.largestDimensionWithProducts {
            products = [Int64](repeating: 0, count: dimension * (dimension + 1) / 2)
        }
    }

    /// Takes a unit vector in.
    public mutating func add(_ row: ArraySlice<Float>) {
        precondition(count < Self.maximumCount, "sums of more than \(Self.maximumCount) rows")
        count += 1
        change(by: row, sign: 1)
    }

    /// Takes a unit vector out that was added before.
    public mutating func remove(_ row: ArraySlice<Float>) {
        precondition(count > 0, "a row is removed, and there is none")
        count -= 1
        change(by: row, sign: -1)
    }

    /// Little-endian: how many rows, then for each dimension its sum (64 bits) and the sum of its squares (128), then the
    /// products (64 bits) where there are any.
    public var storedState: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + 24 * dimension + 8 * (products?.count ?? 0))
        let append = { (word: UInt64) in
            for shift in stride(from: 0, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        append(UInt64(count))
        for (sum, square) in zip(sums, squares) {
            append(UInt64(bitPattern: sum))
            append(UInt64(truncatingIfNeeded: square))
            append(UInt64(truncatingIfNeeded: square >> 64))
        }
        for product in products ?? [] { append(UInt64(bitPattern: product)) }
        return bytes
    }

    /// The sums of a stored state; nil where it is not one of this dimension.
    public init?(restoring bytes: [UInt8], dimension: Int) {
        self.init(dimension: dimension)
        guard bytes.count == 8 + 24 * dimension + 8 * (products?.count ?? 0) else { return nil }
        let word = { (index: Int) in
            (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[8 * index + $1]) << UInt64(8 * $1) }
        }
        guard let count = Int(exactly: word(0)), count <= Self.maximumCount else { return nil }
        self.count = count
        for index in 0..<dimension {
            sums[index] = Int64(bitPattern: word(1 + 3 * index))
            squares[index] =
                Int128(truncatingIfNeeded: word(2 + 3 * index))
                | Int128(truncatingIfNeeded: Int64(bitPattern: word(3 + 3 * index))) << 64
        }
        products = products.map { products in
            products.indices.map { Int64(bitPattern: word(1 + 3 * dimension + $0)) }
        }
    }

    private mutating func change(by row: ArraySlice<Float>, sign: Int64) {
        precondition(row.count == dimension, "a row of \(row.count) numbers, expected \(dimension)")
        for (index, number) in row.enumerated() {
            let rounded = Int64((Double(number) * Self.unit).rounded())
            sums[index] += sign * rounded
            squares[index] += Int128(sign) * Int128(rounded) * Int128(rounded)
        }
        guard var products else { return }
        self.products = nil
        // A product of two single-precision numbers is exact, so that it is rounded once.
        ProductSums.add(row.map(Double.init), unit: Self.unit, sign: sign, to: &products)
        self.products = products
    }

    /// The value of a measure that follows from the sums; nil for one that does not, or that takes more than a moment.
    ///
    /// Not `radius`: dimensions that hardly vary count as much as any other there, and the rounding hides them.
    ///
    /// - Complexity: O(d), O(d²) for `rke`, O(d³) for `logdet` and `vendi`.
    public func value(of measure: Measure) -> Double? {
        guard count >= measure.smallestSet else { return nil }
        let rows = Double(count)
        switch measure {
        case .distSumCosine: return sumOfCosineDistances
        case .meanPairwiseCosine: return sumOfCosineDistances / (rows * (rows - 1) / 2)
        case .meanCosine: return 2 * sumOfCosineDistances / (rows * rows)
        case .rke: return gram().map { rows * rows / $0.squaredFrobeniusNorm() }
        case .logDeterminant: return logDeterminant
        case .vendi: return dimension <= Self.largestDimensionWithSpectrum ? vendi : nil
        default: return nil
        }
    }

    /// The squared distances of all pairs sum to n·Σ‖u‖² − ‖Σu‖²; integers, so that copies give 0.
    private var sumOfCosineDistances: Double {
        Double(deviations.reduce(Int128(0), +)) / (Self.unit * Self.unit) / 2
    }

    /// n·Σu_i² − (Σu_i)² for each dimension, that is n² times its variance.
    private var deviations: [Int128] {
        (0..<dimension).map { Int128(count) * squares[$0] - Int128(sums[$0]) * Int128(sums[$0]) }
    }

    private var logDeterminant: Double? {
        guard var ridged = gram() else { return nil }
        ridged.addToDiagonal(Measure.logDeterminantRidge)
        // K has n eigenvalues: those of Σ u·uᵀ, of which there are d, with zeros added or left out.
        return ridged.logDeterminant().map { $0 + Double(count - dimension) * log(Measure.logDeterminantRidge) }
    }

    private var vendi: Double? {
        gram()?.eigenvalues().map { eigenvalues in
            let shares = eigenvalues.map { $0 / Double(count) }
            return exp(-shares.reduce(0) { $0 + ($1 > 0 ? $1 * log($1) : 0) })
        }
    }

    private func gram() -> SymmetricMatrix? {
        products.map { SymmetricMatrix(order: dimension, upperTriangle: $0, unit: 1 / Self.unit) }
    }
}
