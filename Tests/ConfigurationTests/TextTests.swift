import Configuration
import Foundation
import Testing

@Suite struct TextTests {
    @Test(arguments: UInt64(1)...200)
    func theYAMLLoadsAsTheConfigurationItShows(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let configuration = Configuration.random(using: &generator)
        let text = configuration.yaml
        #expect(try load(text).configuration == configuration, "seed \(seed):\n\(text)")
        let annotated = try load(text).annotatedYAML
        #expect(try load(annotated).configuration == configuration, "seed \(seed):\n\(annotated)")
    }

    @Test(arguments: UInt64(1)...50)
    func theJSONSaysWhatTheYAMLSays(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let configuration = Configuration.random(using: &generator)
        // JSON is YAML as far as these values go.
        #expect(try load(configuration.json).configuration == configuration, "seed \(seed)")
        let object = try JSONSerialization.jsonObject(with: Data(configuration.json.utf8)) as? [String: Any]
        #expect(object?["data"] as? String == configuration.data, "seed \(seed)")
    }

    @Test func theJSONNamesTheTokensFile() throws {
        let configuration = try load("http: {token_file: /etc/noveld/token, hosts: [a.example]}").configuration
        #expect(configuration.json.contains(#""http":{"token_file":"/etc/noveld/token","hosts":["a.example"]}"#))
    }

    @Test func theAnnotatedTextNamesOrigins() throws {
        let text = try Configuration.load(environment: ["NOVELD_BUDGET_KEEP_RATE": "0.5"], overrides: ["seed=7"])
            .annotatedYAML
        let lines = text.split(separator: "\n").map {
            $0.split(separator: "#", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
        }
        for line in [
            ["data: \"./noveld-data\"", "default"],
            ["keep_rate: 0.5", "NOVELD_BUDGET_KEEP_RATE"],
            ["capacity: null", "default: another budget is set"],
            ["seed: 7", "--set"],
            ["http: \"127.0.0.1:5580\"", "default"],
            ["shadow: []", "default"],
            ["merge_below: 5.0e-07", "default"],
            ["map_bytes: 64GiB", "default"],
            ["durability: commit", "default"],
        ] { #expect(lines.contains(line), "\(line)") }
        #expect(lines.contains(["budget:"]))
        #expect(Set(text.split(separator: "\n").compactMap { $0.firstIndex(of: "#")?.utf16Offset(in: $0) }).count == 1)
    }

    @Test func theJSONOfALoadCarriesOrigins() throws {
        let loaded = try Configuration.load(overrides: ["log={level: debug}"])
        let object = try JSONSerialization.jsonObject(with: Data(loaded.json.utf8)) as? [String: Any]
        let origins = try #require(object?["origins"] as? [String: String])
        #expect(origins.count == loaded.annotatedYAML.split(separator: "\n").count { $0.contains("  # ") })
        #expect(origins["log.level"] == "--set")
        #expect(origins["log.format"] == "default")
        let config = try #require(object?["config"] as? [String: Any])
        #expect((config["log"] as? [String: String])?["level"] == "debug")
    }

    @Test func aFileNameCannotBreakOutOfItsComment() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("a\nseed: 9 \(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appendingPathComponent("noveld.yaml")
        try Data("seed: 5\n".utf8).write(to: file)
        let loaded = try Configuration.load(file: file.path)
        #expect(try load(loaded.annotatedYAML).configuration == loaded.configuration)
    }
}

extension Configuration {
    /// Any configuration that loads.
    static func random(using generator: inout SeededGenerator) -> Configuration {
        var configuration = Configuration()
        configuration.data = .random(using: &generator)
        configuration.dimension = Bool.random(using: &generator) ? .random(in: 1...65_536, using: &generator) : nil
        configuration.allowInsecure = .random(using: &generator)
        if configuration.allowInsecure {
            configuration.endpoints.ingest = ["tcp://*:5571", "tcp://[::]:1", "ipc://a \"b\""]
        }
        configuration.endpoints.firehose = Bool.random(using: &generator) ? [] : ["ipc://" + .random(using: &generator)]
        configuration.endpoints.http = Bool.random(using: &generator) ? nil : configuration.endpoints.http
        configuration.http.tokenFile = Bool.random(using: &generator) ? .random(using: &generator) : nil
        configuration.http.hosts = Bool.random(using: &generator) ? [] : ["a.example", "b"]
        configuration.endpoints.upstream = (0..<Int.random(in: 0...3, using: &generator)).map { "tcp://host-\($0):1" }
        configuration.metric.form = Bool.random(using: &generator) ? .paper : .released
        configuration.metric.proximityPower = .random(in: 0...3, using: &generator)
        configuration.metric.densityPower = 1e-300
        configuration.metric.densityNeighbors = .random(in: 1...100, using: &generator)
        configuration.reference.mode = [.stream, .pinned, .none].randomElement(using: &generator) ?? .stream
        configuration.reference.path = .random(using: &generator)
        configuration.reference.limit = .random(in: 101...1_000_000_000_000, using: &generator)
        configuration.reference.expected = Bool.random(using: &generator) ? .random(in: 0...9, using: &generator) : nil
        configuration.reference.mergeBelow = .random(in: 0...1e-5, using: &generator)
        configuration.reference.densityFloor = Double(Int.random(in: 0...5, using: &generator)) * 1e15
        configuration.budget.keepRate = Bool.random(using: &generator) ? .random(in: 0.001...1, using: &generator) : nil
        configuration.budget.total =
            Bool.random(using: &generator) ? .random(in: 1...1_000_000, using: &generator) : nil
        configuration.budget.streamLength = configuration.budget.total
        let hasOther = configuration.budget.keepRate != nil || configuration.budget.total != nil
        if hasOther, Bool.random(using: &generator) { configuration.budget.capacity = nil }
        configuration.policy.minDistance = Bool.random(using: &generator) ? .random(in: 0...2, using: &generator) : nil
        configuration.retention.records = Bool.random(using: &generator) ? 5_000 : nil
        configuration.retention.days = Bool.random(using: &generator) ? .random(in: 0.01...99, using: &generator) : nil
        configuration.batch.samples = .random(in: 1...65_536, using: &generator)
        configuration.batch.milliseconds = .random(in: 0...10_000, using: &generator)
        configuration.durability = Bool.random(using: &generator) ? .commit : .interval(milliseconds: 250)
        configuration.limits.messageBytes = .random(in: 1_024...1 << 34, using: &generator)
        configuration.limits.mapBytes = 1 << Int.random(in: 20...46, using: &generator)
        configuration.flow.sendQueue = .random(in: 1...1_000_000_000, using: &generator)
        configuration.log.format = Log.Format.allCases.randomElement(using: &generator) ?? .auto
        configuration.log.level = Log.Level.allCases.randomElement(using: &generator) ?? .info
        configuration.seed = .random(in: 0...(.max), using: &generator)
        return configuration
    }
}

extension String {
    /// 1 to 8 characters that are awkward in YAML or JSON.
    fileprivate static func random(using generator: inout SeededGenerator) -> String {
        let alphabet = Array(
            "ab :#\"'\\{}[],&*!|>%@`\n\t~-?=\u{85}\u{2028}\u{202E}\u{FFFE}\u{1F600}\u{E0001}\u{E000}é\u{7F}\u{1}")
        let count = Int.random(in: 1...8, using: &generator)
        return String((0..<count).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] })
    }
}
