import Configuration
import Foundation
import Testing

/// Configurations with random damage: each loads or gives mistakes, and what loads survives its own text.
@Suite struct MutationTests {
    private static let seeds = [
        """
        data: ./x
        endpoints: {ingest: ["tcp://127.0.0.1:5571", ipc://a], upstream: []}
        budget: &b
          capacity: 500   # comment
          keep_rate: 0.25
        metric: {form: released, proximity_power: &p 1, density_power: *p}
        durability: {interval: 50}
        <<: [{seed: 5}, {budget: *b, log: {level: debug}}]
        """,
        "a: &a [1, 'x', \"y\\u0041\"]\n? [k]\n: |\n  text\nlog: {level: &l info, format: >-\n  auto}\nlimits:\n  map_bytes: 64GiB\n",
        Configuration().yaml,
    ]
    private static let pieces = [
        "&a ", "*a", "<<: ", "? ", ": ", "- ", "[", "]", "{", "}", "\"", "'", "|\n", ">\n", "!!int ", "!x ",
        "%YAML 1.1\n", "---\n", "...\n",
        "\n", "\t", "#", "\u{0}", "\u{FEFF}", "\u{85}", "null", "1e999", "seed: 1\n", "budget: {capacity: null}\n",
        "  ", "\\", ",", "\u{E000}",
    ]

    @Test(arguments: UInt64(1)...40)
    func damageNeverCrashes(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for round in 0..<50 {
            var bytes = Array((Self.seeds.randomElement(using: &generator) ?? "").utf8)
            for _ in 0..<Int.random(in: 1...2, using: &generator) { Self.damage(&bytes, using: &generator) }
            try withFile(bytes) { path in
                do throws(ConfigurationErrors) {
                    let loaded = try Configuration.load(file: path)
                    let again = try Self.reload(loaded.configuration.yaml)
                    #expect(again == loaded.configuration, "seed \(seed), round \(round)")
                } catch {
                    #expect(!error.mistakes.isEmpty, "seed \(seed), round \(round)")
                    #expect(
                        error.mistakes.allSatisfy {
                            !$0.message.isEmpty && ($0.line ?? 1) >= 1 && ($0.column ?? 1) >= 1
                        })
                }
            }
            let text = String(decoding: bytes.prefix(200), as: UTF8.self)
            #expect(throws: ConfigurationErrors.self) { try Configuration.load(overrides: ["unknown=\(text)"]) }
        }
    }

    private static func reload(_ yaml: String) throws(ConfigurationErrors) -> Configuration? {
        guard let loaded = try? load(yaml) else { return nil }
        return loaded.configuration
    }

    private static func damage(_ bytes: inout [UInt8], using generator: inout SeededGenerator) {
        let place = Int.random(in: 0...bytes.count, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes.insert(contentsOf: Array((pieces.randomElement(using: &generator) ?? "").utf8), at: place)
        case 1: bytes.removeSubrange(place..<min(place + Int.random(in: 1...12, using: &generator), bytes.count))
        case 2 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 3:
            let end = min(place + Int.random(in: 1...60, using: &generator), bytes.count)
            bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &generator))
        default: bytes.removeLast(bytes.count - place)
        }
    }
}
