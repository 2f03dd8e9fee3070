import Diversity
import Messages
import Testing
import Vectors

/// Pools that are estimated, and pools whose vectors do not fit into the memory that there is for them.
@Suite struct LargePoolTests {
    private func restarts(_ directory: TemporaryDirectory) throws -> JSONValue? {
        let inspection = try NovelctlRun(["inspect", directory.file("store"), "--json"], in: directory)
        #expect(inspection.code == 0)
        return try JSONValue(parsing: Array(inspection.output.utf8)).object?["restarts"]
    }

    /// The history has NovelSum's error as well, once it was estimated.
    private func requireErrors(in daemon: DaemonProcess) throws {
        let (asker, producer) = (try Asker(daemon), try Producer(daemon))
        let query = HistoryQuery(measure: "novelsum_standard_error", points: 1)
        var more = 0
        try wait(for: "an error") {
            let last = try asker.ask(.history(query)).body["points"]?.array?.first?.object
            if let error = last?["value"]?.number?.double, error > 0 { return true }
            more += 1
            _ = try producer.submitAll(Samples(1, seed: 34, prefix: "error \(more) "), size: 1)
            return false
        }
    }

    @Test("A stop and a start change no decision of an estimated pool; where a kill made its estimates anew is noted")
    func estimates() throws {
        let settings = ["budget.capacity=2030", "index.exact_below=500", "index.candidates=16", "index.cells=1"]
        let samples = Samples(2400, seed: 31)
        let undisturbed = try Producer(try DaemonProcess(settings)).submitAll(samples, size: 200)
        let directory = try TemporaryDirectory()
        var records: [DecisionRecord] = []
        for part in [0..<2100, 2100..<2300, 2300..<2400] {
            let daemon = try DaemonProcess(settings, in: directory)
            records += try Producer(daemon).submitAll(samples[part], size: 200)
            #expect(try daemon.stop() == 0)
        }
        #expect(records.map(\.timeless) == undisturbed.map(\.timeless))
        #expect(try restarts(directory) == [])
        try DaemonProcess(settings, in: directory).kill()
        #expect(try restarts(directory) == [], "what the stop left is still of the log's end")
        var daemon = try DaemonProcess(settings, in: directory)
        _ = try Producer(daemon).submitAll(Samples(10, seed: 32, prefix: "t"), size: 10)
        let seq = try Asker(daemon).status()["seq"]
        daemon.kill()
        daemon = try DaemonProcess(settings, in: directory)
        _ = try Producer(daemon).submitAll(Samples(10, seed: 33, prefix: "u"), size: 10)
        try requireErrors(in: daemon)
        #expect(try daemon.stop() == 0)
        #expect(try restarts(directory) == .array([.integer(seq)]))
    }

    @Test("Of a pool that is too large sums are kept, and vectors are read for an exact question alone")
    func vectors() throws {
        // A quarter of the memory is 64 Ki numbers: 256 members.
        let settings = ["budget.capacity=300", "index.memory=1MiB", "index.exact_below=50"]
        let measures: [Measure] = [.meanPairwiseCosine, .nearestDistance, .radius]
        let directory = try TemporaryDirectory()
        var daemon = try DaemonProcess(settings, in: directory)
        _ = try Producer(daemon).submitAll(Samples(700, dimension: 256, seed: 34))
        for turn in 0..<3 {
            let asker = try Asker(daemon)
            let members = try asker.ask(.members(MembersQuery(limit: 1000, vectors: true))).vectors().normalized()
            #expect(members.rows == 300)
            let expected = try MeasureInputs(members).evaluate(measures)
            for exact in [false, true] {
                for measure in measures {
                    let query = DiversityQuery(measures: [measure.rawValue], exact: exact)
                    if !exact && measure != .meanPairwiseCosine {
                        let refusal = try asker.refusal(of: .diversity(query))
                        #expect(refusal.code == .unsupported, "\(measure), turn \(turn)")
                        continue
                    }
                    let reply = try asker.ask(.diversity(query)).body["measures"]?.object?[measure.rawValue]
                    let value = try #require(reply?.object?["value"]?.number?.double)
                    let truth = try #require(expected[measure])
                    #expect(abs(value - truth) <= 1e-5 * abs(truth), "\(measure), turn \(turn)")
                }
            }
            if turn == 0 { #expect(try daemon.stop() == 0) } else { daemon.kill() }
            daemon = try DaemonProcess(settings, in: directory)
        }
    }
}
