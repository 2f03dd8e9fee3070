import Messages
import Testing

@testable import novelctl

/// What a reader sees of the daemon's replies.
struct ReportTests {
    private let plain = Style(isOn: false)

    @Test func aRecordIsALine() throws {
        var keep = DecisionRecord.sample(12, .keep, reason: .novel)
        keep.gain = 2.5
        keep.evicted = "weak"
        keep.source = "web"
        let line = RecordPrinter.line(try LogRecord(keep), style: plain)
        #expect(line.hasPrefix("      12  "))
        #expect(
            line.hasSuffix(
                "  keep   novel      sample-12 (web)  gain 2.5000 against 2.0000, displaces weak, nearest other at 0.2500"
            ))
        var evict = DecisionRecord.sample(13, .evict, reason: .displaced, id: "we\nak")
        evict.displacedBy = "sample-12"
        #expect(
            RecordPrinter.line(try LogRecord(evict), style: plain).hasSuffix(
                "  evict  displaced  we\u{FFFD}ak  was worth 1.5000, displaced by sample-12"))
    }

    @Test func aRecordOfAnotherKindIsShownAsItIs() throws {
        let record = try LogRecord(json: Array(#"{"decision":"retune","seq":9}"#.utf8))
        #expect(record.seq == 9 && record.decision == nil)
        #expect(RecordPrinter.line(record, style: plain) == #"       9  {"decision":"retune","seq":9}"#)
        #expect(record.isOne(of: []) && !record.isOne(of: [.keep]))
        #expect(throws: ConnectionError.self) { try LogRecord(json: Array("{}".utf8)) }
    }

    @Test func settingsAreInTheFormOfSet() {
        let lines = ConfigCommand.settings(["budget": ["capacity": 5, "total": .null], "data": "./d", "list": ["a"]])
        #expect(lines == ["budget.capacity=5", "budget.total=null", "data=./d", #"list=["a"]"#])
    }

    @Test func aStatusShowsWhatItDoesNotKnow() {
        let lines = StatusReport(
            [
                "pool": 3, "dimension": .null, "seen": 8, "kept": 4, "dropped": 4, "evicted": 1, "uptime": 75,
                "store": ["bytes": 2048, "map_bytes": 4096], "new_feature": ["rate": 0.25],
                "sources": ["": ["seen": 8, "kept": 4]],
            ], endpoint: "tcp://127.0.0.1:1"
        ).lines(style: plain)
        #expect(lines.contains("pool         3 members, no dimension yet: the first sample fixes it"))
        #expect(lines.contains("seen         8 samples: 4 kept (50.0 %), 4 dropped; 1 evicted later"))
        #expect(lines.contains("store        size 2.0 KiB, map 4.0 KiB"))
        #expect(lines.contains("new feature  rate 0.25"))
        #expect(lines.suffix(2) == ["SOURCE  SEEN  KEPT", "(none)     8     4"])
        #expect(lines.first == "daemon       noveld unknown at tcp://127.0.0.1:1, up 1 min 15 s")
    }

    @Test func novelSumComesFirst() {
        let measure: JSONValue = ["value": 0.5, "stderr": .null, "exact": true, "members": 1200, "seconds": 0.01]
        let lines = DiversityCommand.table(["distsum_l2": measure, "novelsum": measure, "novelsum_unweighted": measure])
            .lines(style: plain)
        #expect(lines.map { $0.prefix { $0 != " " } } == ["MEASURE", "novelsum", "novelsum_unweighted", "distsum_l2"])
        #expect(lines[1] == "novelsum             0.5000            1,200  yes      0.010")
    }

    private func explanation(of record: DecisionRecord, later: [DecisionRecord] = []) throws -> [String] {
        let reply = ExplanationReply(
            records: ([record] + later).map { RecordJSON($0.json) }, nearestThen: [],
            nearestNow: [.init(id: "one", distance: 0.125), .init(id: "two", distance: 0.5)], budget: ["capacity": 10],
            margin: record.gain - record.threshold)
        return try Explanation(ReceivedReply(reply.frames(request: nil))).lines(style: plain)
    }

    @Test func anExplanationSaysByHowMuch() throws {
        let lines = try explanation(of: .sample(4), later: [.sample(9, .evict, reason: .displaced, id: "sample-4")])
        #expect(
            lines[0].hasPrefix("sample-4 was dropped on 20")
                && lines[0].hasSuffix("(seq 4): redundant, it adds too little to what is kept."))
        #expect(lines.contains("margin        -0.5000, so it missed"))
        #expect(lines.contains("budget then   capacity 10"))
        #expect(lines.contains("nearest then  no kept sample"))
        #expect(lines.contains("nearest now   one at 0.1250") && lines.contains("              two at 0.5000"))
        #expect(lines.last?.hasPrefix("later                9  ") == true)
    }

    @Test func anExplanationSaysWhatWouldHaveTurnedIt() throws {
        let reply = ExplanationReply(
            records: [RecordJSON(DecisionRecord.sample(4).json)], nearestThen: [], nearestNow: [], budget: [:],
            margin: -0.5,
            counterfactual: [
                "decided_by": "bar", "rank": ["at_least": 152, "among": 400],
                "otherwise": ["threshold": ["was": 2.5, "below": 2.0], "keep_rate": ["was": .null, "from": 0.38]],
            ],
            now: ["state": "outside", "decision": "drop", "gain": 1.5, "threshold": 2.0, "margin": -0.5, "rival": "r"])
        let lines = try Explanation(ReceivedReply(reply.frames(request: nil))).lines(style: plain)
        let start = try #require(lines.firstIndex(of: "otherwise     it would have been kept"))
        #expect(
            lines[(start + 1)...(start + 2)] == [
                "              - with a threshold below 2.0000 (it was 2.5000)",
                "              - with a budget.keep_rate of at least 0.3800 (none was set): of the 400 gains before it 152 "
                    + "were as high",
            ])
        #expect(
            lines.contains(
                "now           not a member; it would be dropped now: gain 1.5000 against 2.0000, missing by 0.5000")
                && lines.contains("              the weakest member now, which it would have to beat, is r"))
    }

    @Test(arguments: [
        (DecisionRecord.Decision.keep, DecisionRecord.Reason.novel, "so it passed"),
        (.drop, .redundant, "so it passed, but it was too near to a kept sample (policy.min_distance)"),
        (.drop, .budget, "so it passed, but the budget was spent"),
    ])
    func aPassedThresholdIsNotEverything(
        decision: DecisionRecord.Decision, reason: DecisionRecord.Reason, outcome: String
    ) throws {
        var record = DecisionRecord.sample(4, decision, reason: reason)
        record.gain = 3
        #expect(try explanation(of: record).contains("margin        1.0000, \(outcome)"))
        record.threshold = 0
        let lines = try explanation(of: record)
        #expect(
            lines.contains("threshold     none: nothing was compared") && !lines.contains { $0.hasPrefix("margin") })
    }
}
