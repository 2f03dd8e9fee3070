import Configuration
import Testing

/// Texts made to exhaust the stack, the memory or the clock.
@Suite struct HostileYAMLTests {
    @Test(arguments: [100, 999, 1_000, 5_000, 100_000])
    func deepNestingIsRefused(depth: Int) throws {
        let found = try mistakes(in: "shadow: " + String(repeating: "[", count: depth))
        #expect(found.count == 1)
        let closed = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(try mistakes(in: "shadow: " + closed).count >= 1)
        #expect(try mistakes(in: String(repeating: "{a: ", count: depth)).count >= 1)
        #expect(try mistakes(in: String(repeating: "- ", count: depth) + "a").count >= 1)
        #expect(try mistakes(in: String(repeating: "? ", count: depth) + "a").count >= 1)
    }

    @Test func anchorsChainedToAGreatDepthAreRefused() throws {
        var yaml = "shadow:\n"
        for level in 0..<17 {
            let core = level == 0 ? "x" : "*a\(level - 1)"
            yaml +=
                "- &a\(level) " + String(repeating: "[", count: 990) + core + String(repeating: "]", count: 990) + "\n"
        }
        #expect(try mistakes(in: yaml).contains { $0.contains("nested more than 16 deep") })
        let asKey = yaml + "? *a15\n: 1\n"
        #expect(try mistakes(in: asKey).count >= 1)
        let deepKey = yaml.dropLast(1).replacing("*a15", with: "{*a15 : 1, *a15 : 2}")
        #expect(try mistakes(in: String(deepKey)).count >= 1)
    }

    @Test func aliasesThatMultiplyAreRefused() throws {
        let few =
            "a: &a [1, 1]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\nd: &d [*c, *c, *c]\ne: &e [*d, *d, *d]\nshadow: *e\n"
        #expect(try mistakes(in: few).count >= 5)
        let many = "a: &a [1]\nb: [" + Array(repeating: "*a", count: 17).joined(separator: ", ") + "]\n"
        #expect(try mistakes(in: many) == ["noveld.yaml: more than 16 aliases (*name), comments included"])
        let wide =
            "a: &a [" + Array(repeating: "1", count: 60_000).joined(separator: ",")
            + "]\nb: {*a : 1, [*a]: 2}\nshadow: [*a, *a]\n"
        #expect(try mistakes(in: wide).contains { $0.contains("more than 20000 values") })
    }

    @Test func largeTextsAreRefused() throws {
        let large = "# " + String(repeating: "x", count: 256 << 10)
        #expect(try mistakes(in: large) == ["noveld.yaml: larger than 256 KiB"])
        #expect(try mistakes(in: "", overrides: ["data=" + large]).count == 1)
        let endless = try #require(throws: ConfigurationErrors.self) { try Configuration.load(file: "/dev/zero") }
        #expect(endless.mistakes.count == 1)
    }

    @Test func manyMistakesAreAllReported() throws {
        let yaml = (0..<5_000).map { "k\($0): 1\n" }.joined()
        #expect(try mistakes(in: yaml).count == 5_000)
    }

    @Test func controlCharactersDoNotReachTheMessage() throws {
        let found = try mistakes(in: "\"a\\u001b[31m\\nb\": 1\n") + mistakes(in: "seed: \"\\u0007\\u202e\"\n")
        #expect(found.count == 2)
        for scalar in found.joined().unicodeScalars {
            #expect(scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format)
        }
    }

    @Test(arguments: [[0xFF, 0xFE, 0x41], [0xC3], [0xED, 0xA0, 0x80]] as [[UInt8]])
    func whatIsNotUTF8IsRefused(bytes: [UInt8]) throws {
        #expect(try mistakes(in: bytes) == ["noveld.yaml: not a text in UTF-8"])
    }

    @Test func controlCharactersInTheTextAreRefusedWithTheirPlace() throws {
        #expect(
            try mistakes(in: "seed: 1\nlog: \u{1}\n") == [
                "noveld.yaml:2:6: not YAML: control characters are not allowed"
            ])
        #expect(try mistakes(in: "seed: \0").count == 1)
    }
}
