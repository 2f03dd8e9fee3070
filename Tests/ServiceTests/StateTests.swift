import Messages
import Selection
import Service
import Testing
import Vectors

@Suite struct StateTests {
    @Test("The durable state reads back as it was written")
    func durableState() throws {
        var state = DurableState()
        state.duplicates = 3
        state.refused = 4
        for label in ["web", nil, "é"] { state.sources.change(label) { $0.seen += 2 } }
        var engine = Engine(EngineSettings(), dimension: 2)
        state.engine =
            engine.decide(
                SampleBatch(
                    samples: [Sample(id: "a")], vectors: Matrix(rows: 1, columns: 2, elements: [1, 2]), time: 5)
            ).state
        #expect(try DurableState(bytes: state.bytes) == state)
        #expect(state.engine.seq == 1)
        #expect(throws: (any Error).self) { try DurableState(bytes: Array("{}".utf8)) }
    }

    @Test("Labels beyond the bound are counted together; those known before go on by themselves")
    func sources() {
        var sources = SourceCounters()
        sources.change("first") { $0.seen += 1 }
        for index in 0..<1000 { sources.change("label \(index)") { $0.seen += 1 } }
        sources.change("first") { $0.seen += 1 }
        #expect(sources.counts["first"]?.seen == 2)
        #expect(sources.counts.count == SourceCounters.labelCountMax + 1)
        #expect(sources.counts.values.map(\.seen).reduce(0, +) == 1002)
    }

    @Test("Details are stored where they are not the default, and read back")
    func details() throws {
        let request = SubmitRequest(
            ids: ["a", "b"], vectors: Matrix(rows: 2, columns: 1, elements: [1, 2]),
            meta: [Array("{\"x\":1.50}".utf8), nil],
            quality: [2.5, 1], cost: [1, 1], text: ["é \"quoted\"", nil])
        let json = try #require(SampleDetails(request, index: 0).json)
        let details = try SampleDetails(json: json)
        #expect(details.meta == Array("{\"x\":1.50}".utf8))
        #expect(details.text == "é \"quoted\"" && details.quality == 2.5 && details.cost == 1)
        #expect(SampleDetails(request, index: 1).json == nil)
        #expect(throws: JSONSyntaxError.self) { try SampleDetails(json: Array("{".utf8)) }
    }
}
