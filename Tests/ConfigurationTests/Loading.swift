import Configuration
import Foundation

/// Runs `body` with the path of a file that holds `bytes` and is called `noveld.yaml`.
func withFile<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("noveld-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let file = directory.appendingPathComponent("noveld.yaml")
    try Data(bytes).write(to: file)
    return try body(file.path)
}

/// Loads `yaml` as a file.
func load(_ yaml: String, environment: [String: String] = [:], overrides: [String] = []) throws -> Configuration.Loaded
{
    try withFile(Array(yaml.utf8)) { path in
        try Configuration.load(file: path, environment: environment, overrides: overrides)
    }
}

/// The descriptions of all mistakes in the configuration, the file called `noveld.yaml`; empty where it loads.
func mistakes(
    in yaml: String, environment: [String: String] = [:], overrides: [String] = []
) throws -> [String] {
    try mistakes(in: Array(yaml.utf8), environment: environment, overrides: overrides)
}

/// As above for a file of any bytes.
func mistakes(
    in bytes: [UInt8], environment: [String: String] = [:], overrides: [String] = []
) throws -> [String] {
    try withFile(bytes) { path in
        do throws(ConfigurationErrors) {
            _ = try Configuration.load(file: path, environment: environment, overrides: overrides)
            return []
        } catch {
            return error.mistakes.map { $0.description.replacing(path, with: "noveld.yaml") }
        }
    }
}

/// SplitMix64: a test's randomness, all of it from one seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
