import ArgumentParser
import Diversity
import Foundation
import Plots
import Testing
import Vectors

@testable import novelctl

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Tables and pictures of comparisons that are made up.
struct ComparisonReportTests {
    private static let matrix: Matrix = {
        var generator = SplitMix64(seed: 4)
        let numbers = (0..<60 * 3).map { _ in Float.random(in: -1...1, using: &generator) }
        return Matrix(rows: 60, columns: 3, elements: numbers)
    }()

    private func entry(
        _ name: String, kept: Int = 10, _ released: Double, _ unweighted: Double, quality: Double?,
        measures: [Measure: Double] = [:]
    ) -> Comparison.Entry {
        .init(
            name: name, title: name.capitalized, selected: Array(0..<kept),
            novelSums: NovelSums(released: released, unweighted: unweighted, paper: 5 * released), quality: quality,
            measures: measures, seconds: 1.25)
    }

    private func comparison(
        name: String = "set.npy", measures: [Measure] = [.vendi, .facilityLocation], hasScale: Bool = true,
        _ entries: [Comparison.Entry]
    ) throws -> Comparison {
        Comparison(
            subject: .init(
                name: name, rows: 60, columns: 3, reference: nil, metric: try MetricOptions.parse([]), seed: 1,
                densitySeconds: 0.5),
            budget: 10, measures: measures, entries: entries, skipped: [],
            baseline: .init(
                random: NovelSums(released: 0.5, unweighted: 0.4, paper: 2),
                scale: hasScale ? QualityScale(random: 0.5, novelSelect: 0.7) : nil))
    }

    private var entries: [Comparison.Entry] {
        [
            entry("random", 0.51, 0.39, quality: 0.05, measures: [.vendi: 12, .facilityLocation: 0.3]),
            entry("greedy", 0.7, 0.35, quality: 1, measures: [.vendi: 8, .facilityLocation: 0.4]),
            entry("few", kept: 6, 0.9, 0.8, quality: -0.4, measures: [.vendi: 30, .facilityLocation: 0.1]),
        ]
    }

    @Test func theBestOfEachColumnIsMarkedAmongEquals() throws {
        let lines = ComparisonTable(try comparison(entries)).lines(style: Style(isOn: false))
        #expect(lines[0] == "set.npy: 10 of 60 rows of 3 numbers, density from the file itself")
        #expect(lines[2] == "METHOD  ROWS  NOVELSUM    β = 0  PAPER FORM        Q  SECONDS")
        #expect(lines[3] == "random   10    0.5100   0.3900*     2.5500    0.050     1.25")
        #expect(lines[4] == "greedy   10    0.7000*  0.3500      3.5000*   1.000*    1.25")
        #expect(lines[5] == "few      6†    0.9000   0.8000      4.5000   -0.400     1.25")
        #expect(lines[8...9] == ["random  12.0000*            0.3000*", "greedy   8.0000             0.4000"])
        #expect(lines.contains("* best of its column; of facility_location the smallest"))
        #expect(lines.allSatisfy { $0.last != " " })
    }

    @Test func tablesFitATerminalWhateverIsMeasured() throws {
        let all = Dictionary(uniqueKeysWithValues: Measure.allCases.map { ($0, -123456.789) })
        let entries = SelectionMethod.allCases.map { entry($0.rawValue, 0.5, 0.5, quality: 0.1, measures: all) }
        let lines = ComparisonTable(try comparison(measures: Measure.allCases, entries)).lines(
            style: Style(isOn: false))
        let tables = lines.filter { line in ["METHOD"].contains { line.hasPrefix($0) } || line.hasPrefix("stream ") }
        #expect(tables.count > 4 && tables.allSatisfy { $0.count <= 112 })
        for measure in Measure.allCases {
            #expect(lines.contains { $0.contains(measure.rawValue.uppercased()) }, "\(measure)")
        }
    }

    @Test func markdownIsOneTable() throws {
        let lines = ComparisonTable(try comparison(name: "a|b<c>.npy", entries)).markdown()
        #expect(lines[0].hasPrefix("a\\|b&lt;c>.npy: 10 of 60"))
        let table = lines.filter { $0.hasPrefix("|") }
        #expect(table.count == 5)
        #expect(Set(table.map { $0.filter { $0 == "|" }.count }) == [10])
        #expect(table[3] == "| greedy | 10 | **0.7000** | 0.3500 | **3.5000** | **1.000** | 1.25 | 8.0000 | 0.4000 |")
        #expect(lines.last?.hasPrefix("- † fewer rows") == true)
    }

    @Test func valuesThatAreMissingAreDashes() throws {
        let lines = ComparisonTable(try comparison(hasScale: false, [entry("one", 0.5, 0.5, quality: nil)]))
            .lines(style: Style(isOn: false))
        #expect(
            lines[3].split(separator: " ").map(String.init) == ["one", "10", "0.5000", "0.5000", "2.5000", "–", "1.25"])
        #expect(lines.contains("Q none: it needs NovelSelect, which was not run"))
    }

    private func plot(_ comparison: Comparison) -> Drawing {
        ComparisonPlot(comparison, map: PlaneMap(of: Self.matrix)).drawing()
    }

    @Test func thePictureHasEveryMethodAndValue() throws {
        var made = try comparison(name: "a & b <c>.npy", entries)
        made.skipped = [.init(name: "facility", reason: "needs more")]
        let svg = plot(made).svg
        #expect(XMLParser(data: Data(svg.utf8)).parse())
        for text in [
            "Which 10 of 60 rows are the most diverse?", "a &amp; b &lt;c&gt;.npy", "Greedy", "Few", "Random",
            "0.7000 · Q 1.00", "6 rows · Q −0.40", "0.3500", "NovelSum at β = 0", "Not run: facility (needs more).",
            "kept fewer rows",
        ] { #expect(svg.contains(text), "\(text)") }
        // The best first, and the smaller set where its Q is.
        let order = ["Greedy", "Random", "Few"].compactMap { svg.range(of: ">\($0)<")?.lowerBound }
        #expect(order.count == 3 && order == order.sorted())
    }

    @Test func picturesOfOddComparisonsAreWellFormed() throws {
        let odd = [
            try comparison([entry("only", 0.5, 0.4, quality: nil)]),
            try comparison(hasScale: false, entries),
            try comparison([entry("zero", 0, 0, quality: 0), entry("also zero", 0, 0, quality: 0)]),
            try comparison(
                name: String(repeating: "long-", count: 60) + ".npy",
                [
                    entry(String(repeating: "name", count: 30), 1e9, -1e9, quality: -1e4),
                    entry("b", 1e-9, 1e9, quality: 1e4),
                ]),
        ]
        for comparison in odd {
            let svg = plot(comparison).svg
            #expect(XMLParser(data: Data(svg.utf8)).parse())
            #expect(!svg.contains("nan") && !svg.contains("inf"))
        }
    }

    @Test func withoutTheRowsThereAreNoMaps() throws {
        let comparison = try comparison(entries)
        let bare = ComparisonPlot(comparison, map: nil).drawing()
        #expect(XMLParser(data: Data(bare.svg.utf8)).parse())
        #expect(bare.height < plot(comparison).height && !bare.svg.contains("Where the kept rows lie"))
        #expect(bare.svg.contains("0.7000 · Q 1.00"))
    }

    @Test func theMapShowsWhereRowsSpread() {
        // Far along one direction, a little along another, not at all along the third.
        let elements = (0..<40).flatMap { row in [1, Float(row) / 40, row % 2 == 0 ? 0.05 : -0.05] as [Float] }
        let map = PlaneMap(of: Matrix(rows: 40, columns: 3, elements: elements))
        let x = map.points.map(\.x)
        #expect(x == x.sorted() || x == x.sorted(by: >))
        #expect(map.share > 0.99 && map.sample == Array(0..<40))
        let same = PlaneMap(of: Matrix(rows: 3, columns: 1, elements: [1, 1, 1]))
        #expect(same.points.allSatisfy { $0 == Point(0, 0) } && same.share == 0)
    }
}
