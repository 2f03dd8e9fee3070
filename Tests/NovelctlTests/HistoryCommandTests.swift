import Foundation
import Messages
import Testing
import Vectors

@testable import novelctl

/// `novelctl history`: its options, its table and its drawing.
struct HistoryCommandTests {
    private static let start: Int64 = 1_700_000_000_000_000

    private func series(_ name: String, _ values: [Double]) -> HistorySeries {
        HistorySeries(
            measure: name,
            points: values.enumerated().map { place, value in
                .init(
                    moment: Moment(microseconds: Self.start + Int64(place) * 1_000_000), seq: UInt64(place),
                    value: value)
            })
    }

    @Test func aStartIsSoLongAgoOrAMoment() {
        let now = Date(timeIntervalSince1970: 10_000)
        #expect(HistoryStart(argument: "90s")?.microseconds(now: now) == 9_910_000_000)
        #expect(HistoryStart(argument: "2h")?.microseconds(now: now) == 2_800_000_000)
        #expect(HistoryStart(argument: "1.5m")?.microseconds(now: now) == 9_910_000_000)
        #expect(HistoryStart(argument: "7d")?.microseconds(now: now) == 0)
        #expect(HistoryStart(argument: "1970-01-01T01:00:00Z")?.microseconds(now: now) == 3_600_000_000)
        for wrong in ["", "h", "-2h", "0d", "2w", "yesterday", "nand"] {
            #expect(HistoryStart(argument: wrong) == nil, "\(wrong)")
        }
    }

    @Test func aTableHasARowForEachMoment() {
        let lines = HistorySeries.table([series("novelsum", [0.5, 0.25]), series("members", [10])])
            .lines(style: Style(isOn: false))
        #expect(
            lines == [
                "TIME                  SEQ  NOVELSUM  MEMBERS",
                "2023-11-14T22:13:20Z    0    0.5000       10",
                "2023-11-14T22:13:21Z    1    0.2500         ",
            ])
    }

    @Test func aDrawingRisesWithTheValues() {
        let rising = LinePlot((0..<64).map { (Double($0), Double($0)) }, labels: ("a", "b")).lines()
        #expect(rising.count == LinePlot.height + 1)
        #expect(rising[0].hasPrefix("63.0000 │") && rising[0].hasSuffix("█"))
        let bottom = rising[LinePlot.height - 1]
        #expect(bottom.hasPrefix(" 0.0000 │▁"))
        #expect(Set(rising.prefix(LinePlot.height).map(\.count)) == [LinePlot.width + 9])
        // A column is filled from below: what is above an open block is empty.
        for column in 9..<9 + LinePlot.width {
            let cells = rising.prefix(LinePlot.height).map { Array($0)[column] }
            #expect(cells.drop { $0 == " " }.dropFirst().allSatisfy { $0 == "█" })
        }
        #expect(rising.last?.hasSuffix("b") == true)
    }

    @Test func constantAndSingleValuesAreDrawnToo() {
        for values in [[2.0], [2.0, 2.0, 2.0]] {
            let lines = series("rke", values).plot(style: Style(isOn: false))
            #expect(lines.count == LinePlot.height + 2)
            #expect(lines[0] == "rke  2.0000 at record \(values.count - 1)")
            #expect(lines[LinePlot.height].hasSuffix(String(repeating: "█", count: LinePlot.width)))
        }
        #expect(series("rke", []).plot(style: Style(isOn: false)) == ["rke  no values"])
    }

    @Test func aPauseShowsTheLastValue() {
        let lines = LinePlot([(0, 1), (1, 9), (1000, 9)], labels: ("", "")).lines()
        #expect(lines[0].hasSuffix(String(repeating: "█", count: LinePlot.width - 1)) || lines[0].contains("█"))
        #expect(lines[LinePlot.height - 1].contains("█"))
    }

    @Test func commandAgainstADaemon() throws {
        let scratch = try Scratch()
        let daemon = try Daemon(["budget.capacity=10"], in: scratch)
        let file = try scratch.write(
            .init(rows: 3, columns: 2, elements: [1, 0, 0, 1, -1, 0]), to: "three.npy")
        _ = try daemon.novelctl(["submit", file] + daemon.option("ingest", "ingest"), in: scratch)
        var found: [String] = []
        let deadline = ContinuousClock.now + .seconds(30)
        while found.isEmpty, ContinuousClock.now < deadline {
            let result = try daemon.novelctl(["history", "--measure", "members", "--json"], in: scratch)
            try #require(result.code == 0, "\(result.errors)")
            found = result.lines.filter { $0.contains("\"value\":3") }
        }
        #expect(found.count == 1)
        let table = try daemon.novelctl(["history", "--since", "1h", "--points", "1"], in: scratch)
        #expect(table.code == 0 && table.lines.count == 2)
        #expect(table.lines.first?.contains("NOVELSUM_UNWEIGHTED") == true)
        let wrong = try daemon.novelctl(["history", "--measure", "liveliness"], in: scratch)
        #expect(wrong.code == 1 && wrong.errors.contains("bad_field"))
        #expect(try daemon.novelctl(["history", "--points", "0"], in: scratch).code == 64)
    }
}
