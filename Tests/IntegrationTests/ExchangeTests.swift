import Foundation
import Messages
import Numpy
import Testing
import Vectors

/// What `novelctl export` writes and `novelctl import` submits.
@Suite struct ExchangeTests {
    private func lines(_ path: String) throws -> [JSONObject] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
            try #require(try JSONValue(parsing: Array(line.utf8)).object)
        }
    }

    private func submit(to daemon: DaemonProcess) throws -> Samples {
        let samples = Samples(150, seed: 81)
        for (number, message) in samples.messages(of: 20).enumerated() {
            var message = message
            message.source = ["web", nil, "bücher"][number % 3]
            message.meta = message.ids.indices.map { $0 % 2 == 0 ? Array("{\"line\":\($0),\"x\":1.50}".utf8) : nil }
            message.text = message.ids.map { "the text of \($0), \"quoted\"\n" }
            message.quality = message.ids.indices.map { 1 + Double($0) / 7 }
            message.cost = message.ids.indices.map { 2 + Double($0) / 3 }
            _ = try Producer(daemon).submit(message)
        }
        return samples
    }

    @Test("Members go from one daemon to another with all that came with them")
    func members() throws {
        let directory = try TemporaryDirectory()
        let daemon = try DaemonProcess(["budget.capacity=40"], in: directory)
        let samples = try submit(to: daemon)
        // Beside the daemon that has it open.
        let export = ["export", directory.file("store"), "--out", directory.file("kept")]
        #expect(try NovelctlRun(export, in: directory).code == 0)
        let kept = try lines(directory.file("kept/members.jsonl"))
        let vectors = try NumpyFile.readMatrix(path: directory.file("kept/members.npy"))
        let members = try Asker(daemon).members()
        #expect(kept.map { $0["id"]?.string } == members.map(\.id) && kept.count == 40)
        #expect(kept.map { $0["seq"]?.number?.integer(UInt64.self) } == members.map(\.seq))
        for (row, member) in members.enumerated() {
            let index = try #require(samples.ids.firstIndex(of: member.id))
            #expect(vectors.row(row) == samples.vectors.row(index))
            let place = index % 20
            #expect(kept[row]["quality"]?.number?.double == 1 + Double(place) / 7)
            #expect(kept[row]["cost"]?.number?.double == 2 + Double(place) / 3)
            #expect(kept[row]["text"]?.string == "the text of \(member.id), \"quoted\"\n")
            #expect(kept[row]["meta"]?.object?["line"] == (place % 2 == 0 ? .integer(place) : nil))
        }
        // Not over what is there, unless told to.
        #expect(try NovelctlRun(export, in: directory).code == 1)
        #expect(try NovelctlRun(export + ["--force", "--json"], in: directory).code == 0)

        let second = try TemporaryDirectory()
        let other = try DaemonProcess(["budget.capacity=100", "reference.mode=none"], in: second)
        let into = try ["--endpoint", other.endpoints["query"], "--ingest", other.endpoints["ingest"], "--json"]
        let run = try NovelctlRun(["import", directory.file("kept")] + into, in: directory)
        let summary = try #require(try JSONValue(parsing: Array(run.output.utf8)).object)
        #expect(run.code == 0 && summary["kept"] == 40 && summary["duplicates"] == 0)
        let again = try NovelctlRun(["import", directory.file("kept")] + into, in: directory)
        #expect(again.code == 0 && again.output.contains("\"duplicates\":40"))
        let round = ["export", second.file("store"), "--out", second.file("kept")]
        #expect(try NovelctlRun(round, in: second).code == 0)
        let names = ["id", "source", "meta", "text", "quality", "cost"]
        let arrived = try lines(second.file("kept/members.jsonl"))
        #expect(arrived.map { line in names.map { line[$0] } } == kept.map { line in names.map { line[$0] } })
        #expect(try NumpyFile.readMatrix(path: second.file("kept/members.npy")) == vectors)
    }

    @Test("A log goes to another daemon, which decides it anew; under the same settings, alike")
    func log() throws {
        let directory = try TemporaryDirectory()
        let daemon = try DaemonProcess(["budget.capacity=40"], in: directory)
        _ = try submit(to: daemon)
        let export = ["export", directory.file("store"), "--what", "log", "--out", directory.file("all")]
        #expect(try NovelctlRun(export, in: directory).code == 0)
        let records = try Asker(daemon).records()
        let exported = try lines(directory.file("all/log.jsonl"))
        #expect(try exported.map { try DecisionRecord(json: JSONValue.object($0).encoded()) } == records)
        let rows = exported.compactMap { $0["row"]?.number?.integer(Int.self) }
        #expect(rows == Array(0..<150))

        let second = try TemporaryDirectory()
        let other = try DaemonProcess(["budget.capacity=40"], in: second)
        let run = try NovelctlRun(
            [
                "import", directory.file("all"), "--what", "log", "--ingest", other.endpoints["ingest"], "--batch", "7",
            ],
            in: directory)
        #expect(run.code == 0)
        #expect(try Asker(other).records().map(\.timeless) == records.map(\.timeless))
    }

    @Test("What does not fit together is named with its place")
    func mistakes() throws {
        let directory = try TemporaryDirectory()
        let folder = directory.file("made")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try NumpyFile.write(Matrix(rows: 2, columns: 2, elements: [1, 2, 3, 4]), path: folder + "/members.npy")
        for text in [
            "{\"id\":\"a\"}", "{\"id\":\"a\"}\n{\"source\":\"web\"}", "{\"id\":\"a\"}\nb",
            "{\"id\":\"a\"}\n{\"id\":\"b\",\"quality\":-1}", "{\"id\":\"a\"}\n{\"id\":\"b\",\"row\":0}",
        ] {
            try Data(text.utf8).write(to: URL(filePath: folder + "/members.jsonl"))
            let run = try NovelctlRun(["import", folder, "--endpoint", "tcp://127.0.0.1:1"], in: directory)
            #expect(run.code == 1, "\(text)")
        }
    }
}
