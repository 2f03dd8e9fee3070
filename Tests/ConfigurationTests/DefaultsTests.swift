import Configuration
import Foundation
import Testing

@Suite struct DefaultsTests {
    /// `deploy/noveld.yaml`, which is the manual.
    private static let manual = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "deploy/noveld.yaml").path

    @Test func nothingGivenIsTheDefault() throws {
        let loaded = try Configuration.load()
        #expect(loaded.configuration == Configuration())
        #expect(loaded.origins.isEmpty)
        #expect(loaded.origin(of: "budget.capacity") == .embedded)
    }

    @Test func theManualSaysTheDefaults() throws {
        let loaded = try Configuration.load(file: Self.manual)
        #expect(loaded.configuration == Configuration())
    }

    @Test func theManualNamesEverySetting() throws {
        let loaded = try Configuration.load(file: Self.manual)
        let shown = loaded.annotatedYAML.split(separator: "\n").filter { $0.contains("  # ") }
        #expect(!shown.isEmpty)
        #expect(loaded.origins.count == shown.count)
        #expect(shown.allSatisfy { $0.contains("noveld.yaml:") })
    }

    @Test func theContractsKeysLoadAsDefaults() throws {
        let loaded = try load(
            """
            data: ./noveld-data
            dimension: null
            endpoints: {ingest: "tcp://127.0.0.1:5571", firehose: "tcp://127.0.0.1:5572",
              decisions: "tcp://127.0.0.1:5573", query: "tcp://127.0.0.1:5574", http: "127.0.0.1:5580", upstream: []}
            metric: {form: released, proximity_power: 1, density_power: 0.5, density_neighbors: 10}
            reference: {mode: stream, limit: 1000000, path: null}
            budget: {capacity: 10000, keep_rate: null, per_window: null, cost: null, per_source: null, total: null}
            policy: {min_distance: null}
            index: {}
            batch: {samples: 256, milliseconds: 2}
            durability: commit
            retention: {records: null, days: null}
            shadow: []
            curve: null
            seed: 1
            """)
        #expect(loaded.configuration == Configuration())
    }

    @Test(arguments: ["", "# nothing\n", "---\n", "null", "{}", "---\n...\n", "metric:\nbudget:\nendpoints: ~\n"])
    func aFileThatSetsNothingIsTheDefault(yaml: String) throws {
        let loaded = try load(yaml)
        #expect(loaded.configuration == Configuration())
        #expect(loaded.origins.isEmpty)
    }

    @Test func theDefaultsAreOnLoopbackAndInBounds() {
        let endpoints = Configuration().endpoints
        #expect(
            (endpoints.ingest + endpoints.firehose + endpoints.decisions + endpoints.query)
                .allSatisfy { $0.hasPrefix("tcp://127.0.0.1:") })
        #expect(Configuration().budget.capacity == 10_000)
        #expect(Configuration().limits.mapBytes == 68_719_476_736)
    }
}
