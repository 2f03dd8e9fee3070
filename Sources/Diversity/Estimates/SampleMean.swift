/// The mean of a finite population, from values of some of it drawn uniformly without replacement.
///
/// The standard error is s/√m · √(1 − m/N), the last factor for the share of the population that was seen. It is widened
/// for small samples as Student's t distribution is wider than the normal one, so that value ± 1.96 standard errors holds
/// about 95 % whatever m is.
package struct SampleMean: Sendable {
    private var count = 0
    private var mean = 0.0
    /// Σ (x − mean)² so far (Welford 1962).
    private var squaredDeviations = 0.0

    /// Of these values so far.
    package init(_ values: [Double] = []) {
        for value in values { add(value) }
    }

    /// Takes a value in.
    package mutating func add(_ value: Double) {
        count += 1
        let deviation = value - mean
        mean += deviation / Double(count)
        squaredDeviations += deviation * (value - mean)
    }

    /// The mean over a population of N; exact where all of it was seen. A sample has two values at least.
    package func estimate(population: Int) -> Estimate {
        guard count < population else { return Estimate(exact: mean) }
        precondition(count >= 2, "a standard error of \(count) values")
        let variance = squaredDeviations / Double(count - 1)
        let unseen = 1 - Double(count) / Double(population)
        let error = (variance / Double(count) * unseen).squareRoot()
        return Estimate(value: mean, standardError: error * Self.widening(degreesOfFreedom: count - 1))
    }

    /// Student's 97.5 % quantile over the normal one, 1.96 (Abramowitz and Stegun 26.7.5; within 1 % from 3 degrees on).
    static func widening(degreesOfFreedom: Int) -> Double {
        let z = 1.959964
        let n = Double(degreesOfFreedom)
        let (z2, z4, z6) = (z * z, z * z * z * z, z * z * z * z * z * z)
        return 1 + (z2 + 1) / (4 * n) + (5 * z4 + 16 * z2 + 3) / (96 * n * n)
            + (3 * z6 + 19 * z4 + 17 * z2 - 15) / (384 * n * n * n)
    }
}
