import Diversity
import Foundation
import Testing
import Vectors

/// The documentation's example, which needs the modules Diversity and Vectors alone.
func howDiverse(_ stream: Matrix) throws -> [Measure: Double] {
    let densities = DensityReference(stream, density: Density()).factors(of: stream)
    let chosen = NovelSelect().select(50, of: stream, densities: densities, first: 0).indices
    var inputs = MeasureInputs(stream.selecting(chosen))
    inputs.reference = stream
    return try inputs.evaluate([.novelSum, .vendi, .coverage])
}

struct DocumentationTests {
    private static let tests = URL(filePath: #filePath)

    private static func page(_ name: String) throws -> String {
        let root = tests.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(
            contentsOf: root.appending(path: "Sources/Diversity/Diversity.docc/\(name).md"), encoding: .utf8)
    }

    @Test func theExampleComputesWhatItNames() throws {
        var generator = SplitMix64(seed: 1)
        let values = try howDiverse(Matrix.random(rows: 300, columns: 12, using: &generator))
        #expect(values.keys.sorted() == [.coverage, .novelSum, .vendi])
        #expect(values.values.allSatisfy { $0 > 0 && $0.isFinite })
    }

    @Test func theExampleIsTheOneInTheDocumentation() throws {
        let code = try String(contentsOf: Self.tests, encoding: .utf8)
        let page = try Self.page("Diversity")
        let start = try #require(page.firstRange(of: "func howDiverse"))
        let end = try #require(page[start.lowerBound...].firstRange(of: "\n}\n"))
        #expect(code.contains(page[start.lowerBound..<end.upperBound]))
    }

    @Test func everyMeasureIsDocumented() throws {
        let headings = try Self.page("Measures").split(separator: "\n").filter { $0.hasPrefix("### ") }
        let named = headings.flatMap { $0.dropFirst(4).split(separator: ", ") }.map(String.init)
        #expect(named.sorted() == Measure.allCases.map(\.rawValue).sorted())
    }
}
