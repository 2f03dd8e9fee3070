import Diversity
import Messages
import Testing

/// How a measure went: what the daemon records by itself, and keeps.
@Suite struct HistoryTests {
    private func history(_ asker: Asker, _ query: HistoryQuery) throws -> [JSONObject] {
        try #require(try asker.ask(.history(query)).body["points"]?.array).compactMap(\.object)
    }

    @Test("The values of each moment are recorded, survive a restart, and are found by time")
    func recorded() throws {
        let directory = try TemporaryDirectory()
        var daemon = try DaemonProcess(["budget.capacity=40"], in: directory)
        var asker = try Asker(daemon)
        #expect(try history(asker, HistoryQuery(measure: "novelsum")).isEmpty)
        let producer = try Producer(daemon)
        let samples = Samples(300, seed: 31)
        for part in 0..<3 {
            _ = try producer.submitAll(samples[part * 100..<(part + 1) * 100])
            let seq = try asker.status()["seq"]
            try wait(for: "entry \(part)") {
                try history(asker, HistoryQuery(measure: "members")).last?["seq"]?.number?.integer() == seq
            }
        }
        let points = try history(asker, HistoryQuery(measure: "novelsum"))
        #expect(points.count >= 3)
        let times = points.compactMap { $0["time"]?.number?.integer(Int64.self) }
        #expect(times == times.sorted() && Set(times).count == points.count)
        #expect(try history(asker, HistoryQuery(measure: "members")).last?["value"]?.number?.double == 40)
        let measures = try #require(
            try asker.ask(.diversity(DiversityQuery(measures: ["rke", "radius"]))).body["measures"]?.object)
        for name in ["novelsum", "novelsum_unweighted", "rke", "radius"] {
            let last = try history(asker, HistoryQuery(measure: name)).last
            #expect(last?["value"] == measures[name]?.object?["value"], "\(name)")
        }
        let errors = try history(asker, HistoryQuery(measure: "novelsum_standard_error"))
        #expect(errors.compactMap { $0["value"]?.number?.double } == points.map { _ in 0 })
        #expect(try daemon.stop() == 0)
        daemon = try DaemonProcess(["budget.capacity=40"], in: directory)
        asker = try Asker(daemon)
        #expect(try history(asker, HistoryQuery(measure: "novelsum")) == points)
        #expect(try history(asker, HistoryQuery(measure: "novelsum", since: times[1])) == Array(points[1...]))
        #expect(try history(asker, HistoryQuery(measure: "novelsum", points: 1)) == [points[points.count - 1]])
    }

    @Test("What was committed last is recorded when the daemon stops")
    func atTheEnd() throws {
        let directory = try TemporaryDirectory()
        let daemon = try DaemonProcess(["budget.capacity=40"], in: directory)
        let producer = try Producer(daemon)
        for part in 0..<4 { _ = try producer.submitAll(Samples(5, seed: 32, prefix: "part \(part) ")) }
        #expect(try daemon.stop() == 0)
        let asker = try Asker(try DaemonProcess(["budget.capacity=40"], in: directory))
        let last = try history(asker, HistoryQuery(measure: "members")).last
        #expect(last?["value"]?.number?.integer() == (try asker.status()["pool"]))
        #expect(last?["seq"]?.number?.integer() == (try asker.status()["seq"]))
    }

    @Test("A measure that is not recorded is refused, with the names of those that are")
    func unknown() throws {
        let error = try Asker(try DaemonProcess()).refusal(of: .history(HistoryQuery(measure: "liveliness")))
        #expect(error.code == .badField && error.message.contains("novelsum_unweighted"))
    }
}
