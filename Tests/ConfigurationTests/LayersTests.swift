import Configuration
import Testing

@Suite struct LayersTests {
    @Test func laterLayersWin() throws {
        let yaml = "seed: 2\nbatch: {samples: 3, milliseconds: 4}\n"
        #expect(try load(yaml).configuration.seed == 2)
        #expect(try load(yaml, environment: ["NOVELD_SEED": "5"]).configuration.seed == 5)
        let all = try load(yaml, environment: ["NOVELD_SEED": "5"], overrides: ["seed=6", "seed=7"])
        #expect(all.configuration.seed == 7)
        #expect(all.configuration.batch.samples == 3)
        #expect(all.configuration.batch.milliseconds == 4)
    }

    @Test func everyValueKnowsItsOrigin() throws {
        let loaded = try load(
            "seed: 2\nbatch:\n  samples: 3\n", environment: ["NOVELD_METRIC_FORM": "paper"],
            overrides: ["log.level=debug"])
        guard case .file(let path, line: 3, column: 3) = loaded.origin(of: "batch.samples") else {
            Issue.record("found \(loaded.origin(of: "batch.samples"))")
            return
        }
        #expect(path.hasSuffix("noveld.yaml"))
        #expect(loaded.origin(of: "batch.samples").description == "\(path):3")
        #expect(loaded.origin(of: "metric.form").description == "NOVELD_METRIC_FORM")
        #expect(loaded.origin(of: "log.level") == .option("--set log.level=debug"))
        #expect(loaded.origin(of: "log.level").description == "--set")
        #expect(loaded.origin(of: "log.format").description == "default")
    }

    @Test func theDirectoryOptionIsTakenLiterally() throws {
        let loaded = try Configuration.load(data: "[~]: #1", overrides: ["data=elsewhere"])
        #expect(loaded.configuration.data == "[~]: #1")
        #expect(loaded.origin(of: "data").description == "--data")
    }

    @Test func variablesSetKeysAndSections() throws {
        let loaded = try Configuration.load(environment: [
            "NOVELD_DATA": "/srv/noveld", "NOVELD_REFERENCE_MODE": "none", "NOVELD_BATCH": "{samples: 1}",
            "NOVELD_ENDPOINTS_UPSTREAM": "[tcp://a:1, tcp://b:2]", "NOVELD_DURABILITY": "{interval: 50}",
            "NOVELD_ALLOW_INSECURE": "true", "NOVELD_SEED": "", "OTHER_SEED": "x",
            "NOVELD_PORT_5571_TCP": "tcp://10.0.0.1",
        ])
        #expect(loaded.configuration.data == "/srv/noveld")
        #expect(loaded.configuration.reference.mode == .none)
        #expect(loaded.configuration.batch.samples == 1)
        #expect(loaded.configuration.endpoints.upstream == ["tcp://a:1", "tcp://b:2"])
        #expect(loaded.configuration.durability == .interval(milliseconds: 50))
        #expect(loaded.configuration.allowInsecure)
        #expect(loaded.configuration.seed == 1)
        #expect(loaded.ignoredVariables == ["NOVELD_PORT_5571_TCP"])
    }

    @Test func overridesTakeDottedKeysAndYAML() throws {
        let loaded = try Configuration.load(overrides: [
            "endpoints.ingest=[tcp://127.0.0.1:*, ipc:///tmp/in]", "budget={keep_rate: 0.25, total: 7}",
            "durability.interval=9", "limits.map_bytes=2 GiB", "data='quoted # text'", "dimension=384", "dimension=",
        ])
        #expect(loaded.configuration.endpoints.ingest == ["tcp://127.0.0.1:*", "ipc:///tmp/in"])
        #expect(loaded.configuration.budget.keepRate == 0.25)
        #expect(loaded.configuration.budget.total == 7)
        #expect(loaded.configuration.budget.capacity == nil)
        #expect(loaded.configuration.durability == .interval(milliseconds: 9))
        #expect(loaded.configuration.limits.mapBytes == 2 << 30)
        #expect(loaded.configuration.data == "quoted # text")
        #expect(loaded.configuration.dimension == nil)
    }

    struct BudgetCase: Sendable {
        var yaml = ""
        var overrides: [String] = []
        var capacity: Int?
        var keepRate: Double?
        var total: Int?
    }

    @Test(arguments: [
        BudgetCase(capacity: 10_000),
        BudgetCase(yaml: "budget: {}", capacity: 10_000),
        BudgetCase(yaml: "budget: {keep_rate: null}", capacity: 10_000),
        BudgetCase(yaml: "budget: {keep_rate: 0.1}", keepRate: 0.1),
        BudgetCase(yaml: "budget: {total: 5, stream_length: 50}", total: 5),
        BudgetCase(yaml: "budget: {capacity: 3, keep_rate: 0.1, total: 9}", capacity: 3, keepRate: 0.1, total: 9),
        BudgetCase(yaml: "budget: {capacity: null, total: 9}", total: 9),
        BudgetCase(overrides: ["budget.keep_rate=0.5"], keepRate: 0.5),
        BudgetCase(yaml: "budget: {capacity: 3}", overrides: ["budget.keep_rate=0.5"], capacity: 3, keepRate: 0.5),
        BudgetCase(yaml: "budget: {keep_rate: 0.5}", overrides: ["budget.keep_rate=null"], capacity: 10_000),
        BudgetCase(yaml: "budget: {keep_rate: 0.5}", overrides: ["budget.capacity=8"], capacity: 8, keepRate: 0.5),
    ])
    func theDefaultCapacityGivesWayToAnotherBudget(example: BudgetCase) throws {
        let budget = try load(example.yaml, overrides: example.overrides).configuration.budget
        #expect(budget.capacity == example.capacity)
        #expect(budget.keepRate == example.keepRate)
        #expect(budget.total == example.total)
    }

    @Test func aLaterLayerRepairsWhatTheFileLeavesOut() throws {
        #expect(try load("budget: {capacity: null}", overrides: ["budget.total=4"]).configuration.budget.total == 4)
        #expect(
            try load("reference: {mode: pinned}", overrides: ["reference.path=a.npy"]).configuration.reference.path
                == "a.npy")
    }
}
