import Foundation

/// How well estimates agree with exact values.
struct Agreement {
    /// Mean of |estimate − exact| / |exact|.
    let relativeError: Double
    /// Mean of estimate − exact, in standard deviations of the exact values.
    let bias: Double
    /// Root mean square of estimate − exact, in standard deviations of the exact values.
    let error: Double
    /// Spearman's rank correlation.
    let rankCorrelation: Double

    init(_ estimates: [Double], _ exact: [Double]) {
        let count = Double(exact.count)
        let mean = exact.reduce(0, +) / count
        let deviation = (exact.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
        let errors = zip(estimates, exact).map { $0 - $1 }
        relativeError = zip(errors, exact).reduce(0) { $0 + abs($1.0) / abs($1.1) } / count
        bias = errors.reduce(0, +) / count / deviation
        error = (errors.reduce(0) { $0 + $1 * $1 } / count).squareRoot() / deviation
        let squares = zip(Self.ranks(estimates), Self.ranks(exact)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        rankCorrelation = 1 - 6 * squares / (count * (count * count - 1))
    }

    private static func ranks(_ values: [Double]) -> [Double] {
        var ranks = [Double](repeating: 0, count: values.count)
        for (rank, index) in values.indices.sorted(by: { values[$0] < values[$1] }).enumerated() {
            ranks[index] = Double(rank)
        }
        return ranks
    }

    /// One row of a table.
    func row(_ name: String) -> String {
        let percent = String(format: "%.3f", 100 * relativeError)
        let figures = [bias, error, rankCorrelation].map { String(format: "%.4f", $0) }
        return "| \(name) | \(percent) % | \(figures.joined(separator: " | ")) |"
    }
}
