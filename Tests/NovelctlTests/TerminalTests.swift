import Testing

@testable import novelctl

struct TerminalTests {
    private let plain = Style(isOn: false)

    @Test func tablesAlignTheirColumns() {
        var table = TextTable([.text("NAME"), .number("VALUE"), .text("NOTE")])
        table.add(["a", "1.0", "x"])
        table.add(["longer", "-12.25", ""])
        #expect(
            table.lines(style: plain) == [
                "NAME     VALUE  NOTE",
                "a          1.0  x",
                "longer  -12.25  ",
            ])
    }

    @Test func factsStandUnderEachOther() {
        var facts = FactList()
        facts.add("pool", "3 members")
        facts.add("", "2 sources")
        facts.add("threshold", "none")
        #expect(facts.lines(style: plain) == ["pool       3 members", "           2 sources", "threshold  none"])
    }

    @Test func coloursOnlyWhereTheyAreWanted() {
        #expect(plain.apply(.green, to: "keep") == "keep")
        #expect(Style(isOn: true).apply(.green, to: "keep") == "\u{1B}[32mkeep\u{1B}[0m")
    }

    @Test func wholeNumbers() {
        #expect(
            [0, 7, 999, 1000, 1_234_567, -1000].map(\.grouped) == ["0", "7", "999", "1,000", "1,234,567", "-1,000"])
        #expect(UInt64.max.grouped == "18,446,744,073,709,551,615")
        #expect([0, 1023, 1536, 5 << 30].map(\.asBytes) == ["0 bytes", "1023 bytes", "1.5 KiB", "5.0 GiB"])
    }

    @Test func values() {
        #expect(
            [0, 0.5, -12.34567, 0.00012345, 3e9].map(\.asValue) == [
                "0.0000", "0.5000", "-12.3457", "0.0001234", "3e+09",
            ])
        #expect([0.0, 108.8, 0.23841, 45_678.9].map(\.asRoundNumber) == ["0", "108.8", "0.2384", "45,679"])
        #expect(0.125.asPercentage == "12.5 %")
        #expect(
            [0.25, 42, 61, 3725, 180_000].map(\.asDuration) == [
                "0.25 s", "42 s", "1 min 1 s", "1 h 2 min", "2 d 2 h",
            ])
    }

    @Test func textCannotMoveTheCursor() {
        #expect("a\u{1B}[2Jb\nc\u{202E}".printable == "a\u{FFFD}[2Jb\u{FFFD}c\u{FFFD}")
        #expect("Zürich 東京 😀".printable == "Zürich 東京 😀")
    }

    @Test func theBarShowsHowFarItIs() {
        let bar = { (done: Int, seconds: Double) in
            ProgressBar.line("reading", done: done, total: 2000, unit: "rows", seconds: seconds)
        }
        #expect(bar(0, 10) == "reading ░░░░░░░░░░░░░░░░░░░░░░░░ 0 %  0 of 2,000 rows")
        #expect(bar(500, 10) == "reading ██████░░░░░░░░░░░░░░░░░░ 25 %  500 of 2,000 rows, 30 s left")
        #expect(bar(2000, 10) == "reading ████████████████████████ 100 %  2,000 of 2,000 rows")
        #expect(ProgressBar.line("x", done: 0, total: 0, unit: "rows", seconds: 0).contains("0 of 0 rows"))
    }
}
