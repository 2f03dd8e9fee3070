import Configuration
import Testing

/// Every mistake a file can hold, with the words and the place that a user sees.
@Suite struct MistakesTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let yaml: String
        let mistakes: [String]

        init(_ yaml: String, _ mistakes: String...) {
            self.yaml = yaml
            self.mistakes = mistakes.map { "noveld.yaml:" + $0 }
        }

        var testDescription: String { yaml }
    }

    private func check(_ example: Example) throws {
        #expect(try ConfigurationTests.mistakes(in: example.yaml) == example.mistakes)
    }

    private static let count = "an integer from 1 to 1000000000000"

    @Test(arguments: [
        Example("data: ''", "1:7: data: expected a path, found the string \"\""),
        Example("data:", "1:6: data: expected a path, found null"),
        Example("data: [a]", "1:7: data: expected a path, found a list"),
        Example("data: \"a\\0b\"", "1:7: data: expected a path, found the string \"a?b\""),
        Example("dimension: 0", "1:12: dimension: expected an integer from 1 to 65536, found 0"),
        Example("dimension: 70000", "1:12: dimension: expected an integer from 1 to 65536, found 70000"),
        Example("allow_insecure: yes", "1:17: allow_insecure: expected true or false, found yes"),
        Example("allow_insecure: \"true\"", "1:17: allow_insecure: expected true or false, found the string \"true\""),
        Example("metric: {form: published}", "1:16: metric.form: expected released or paper, found published"),
        Example(
            "metric:\n  proximity_power: -1\n  density_power: .inf\n  density_neighbors: 0\n",
            "2:20: metric.proximity_power: expected a finite number of at least 0, found -1",
            "3:18: metric.density_power: expected a finite number of at least 0, found .inf",
            "4:22: metric.density_neighbors: expected an integer from 1 to 100000, found 0"),
        Example(
            "metric: {density_power: 1e999}",
            "1:25: metric.density_power: expected a finite number of at least 0, found 1e999"),
        Example("reference: {mode: live}", "1:19: reference.mode: expected stream, pinned or none, found live"),
        Example("reference: {limit: 0}", "1:20: reference.limit: expected \(count), found 0"),
        Example("reference: {path: {}}", "1:19: reference.path: expected a path, found a mapping"),
        Example(
            "reference: {merge_below: -1e-9}",
            "1:26: reference.merge_below: expected a cosine distance from 0 to 2, found -1e-9"),
        Example(
            "reference: {density_floor: low}",
            "1:28: reference.density_floor: expected a finite number of at least 0, found low"),
        Example("budget: {capacity: 0}", "1:20: budget.capacity: expected \(count), found 0"),
        Example("budget: {keep_rate: 0}", "1:21: budget.keep_rate: expected a number above 0 and at most 1, found 0"),
        Example(
            "budget: {keep_rate: 1.01}", "1:21: budget.keep_rate: expected a number above 0 and at most 1, found 1.01"),
        Example(
            "budget: {keep_rate: 10%}", "1:21: budget.keep_rate: expected a number above 0 and at most 1, found 10%"),
        Example("budget: {total: 1.5}", "1:17: budget.total: expected \(count), found 1.5"),
        Example("budget: {total: 1, stream_length: -5}", "1:35: budget.stream_length: expected \(count), found -5"),
        Example(
            "policy: {min_distance: 2.5}",
            "1:24: policy.min_distance: expected a cosine distance from 0 to 2, found 2.5"),
        Example(
            "batch: {samples: 0, milliseconds: 10001}",
            "1:18: batch.samples: expected an integer from 1 to 65536, found 0",
            "1:35: batch.milliseconds: expected an integer from 0 to 10000, found 10001"),
        Example(
            "durability: interval", "1:13: durability: expected commit or {interval: MILLISECONDS}, found interval"),
        Example(
            "durability: {every: 5}", "1:13: durability: expected commit or {interval: MILLISECONDS}, found a mapping"),
        Example("durability: {interval: 0}", "1:24: durability: expected an integer from 1 to 3600000, found 0"),
        Example(
            "limits: {unanswered_samples: 0}",
            "1:30: limits.unanswered_samples: expected an integer from 1 to 1000000000, found 0"),
        Example(
            "limits: {message_samples: 1000001}",
            "1:27: limits.message_samples: expected an integer from 1 to 1000000, found 1000001"),
        Example(
            "limits: {message_bytes: 1}",
            "1:25: limits.message_bytes: expected a size from 1KiB to 16GiB, as in 64MiB or 64GiB, found 1"),
        Example(
            "limits: {map_bytes: 64TB64}",
            "1:21: limits.map_bytes: expected a size from 1MiB to 64TiB, as in 64MiB or 64GiB, found 64TB64"),
        Example(
            "flow: {heartbeat_milliseconds: 1}",
            "1:32: flow.heartbeat_milliseconds: expected an integer from 10 to 3600000, found 1"),
        Example("flow: {send_queue: 0}", "1:20: flow.send_queue: expected an integer from 1 to 1000000000, found 0"),
        Example("log: {format: xml}", "1:15: log.format: expected auto, text or json, found xml"),
        Example(
            "log: {level: warn}",
            "1:14: log.level: expected trace, debug, info, notice, warning, error or critical, found warn"),
        Example("seed: -1", "1:7: seed: expected an integer from 0 to 18446744073709551615, found -1"),
        Example(
            "seed: 18446744073709551616",
            "1:7: seed: expected an integer from 0 to 18446744073709551615, found 18446744073709551616"),
    ])
    func typesAndRanges(example: Example) throws { try check(example) }

    @Test(arguments: [
        Example("bugdet: {capacity: 5}", "1:1: bugdet: unknown key; did you mean budget?"),
        Example("budget: {capcity: 5}", "1:10: budget.capcity: unknown key; did you mean capacity?"),
        Example("budget: {keepRate: 0.5}", "1:10: budget.keepRate: unknown key; did you mean keep_rate?"),
        Example("batch:\n  keep-rate: 0.5\n", "2:3: batch.keep-rate: unknown key"),
        Example("capacity: 5", "1:1: capacity: unknown key; did you mean budget.capacity?"),
        Example("metric: {limit: 5}", "1:10: metric.limit: unknown key; did you mean reference.limit?"),
        Example("budget.capacity: 5", "1:1: budget.capacity: unknown key; keys are nested: budget: {capacity: …}"),
        Example("sed: 5\nweather: fine\n", "1:1: sed: unknown key; did you mean seed?", "2:1: weather: unknown key"),
        Example("null: 5", "1:1: null: unknown key"),
        Example("[a]: 5", "1:1: a key must be a name"),
    ])
    func unknownKeys(example: Example) throws { try check(example) }

    @Test(arguments: [
        Example(
            "shadow: off",
            "1:9: shadow: expected a list of {name: NAME, budget: …, policy: …, metric: …}, found off"),
        Example(
            "shadow: [{capacity: 5}, {name: a}, {budget: {capacity: 5}}]",
            "1:11: shadow: capacity: unknown key; expected {name: NAME} and one or more of budget, policy and metric",
            "1:25: shadow: a does nothing otherwise; expected {name: NAME} and one or more of budget, policy and metric",
            "1:36: shadow: a shadow needs a name"),
        Example(
            "shadow:\n- {name: a, budget: {capcity: 5}}\n- {name: b, budget: {keep_rate: 2}}\n- {name: c, budget: {}}\n",
            "2:22: shadow: budget: capcity: unknown key; did you mean capacity?",
            "3:33: shadow: budget: keep_rate: expected a number above 0 and at most 1, found 2",
            "4:21: shadow: budget: expected a mapping with capacity, keep_rate, total, stream_length, per_window, cost, "
                + "per_source, found a mapping"),
        Example(
            "shadow: [{name: a, budget: {capacity: null}}, {name: b, budget: {total: null, stream_length: 5}}]",
            "1:28: shadow: budget: no limit is set; expected capacity, keep_rate, total, per_window, cost or per_source",
            "1:65: shadow: budget: stream_length helps total and a total in cost only, which are not set"),
        Example(
            "shadow: [{name: a, metric: {form: paper}}, {name: b, policy: {min_distance: 3}}]",
            "1:28: shadow: metric: expected {density_power: NUMBER}, which is all that it may change, found a mapping",
            "1:77: shadow: policy: min_distance: expected a cosine distance from 0 to 2, found 3"),
        Example(
            "shadow: [{name: a, budget: {total: 1}}, {name: a, budget: {total: 2}}]",
            "1:41: shadow: two shadows are called a"),
    ])
    func shadows(example: Example) throws { try check(example) }

    @Test(arguments: [
        Example("index: {candidates: 1, cells: 2, codes: 3}", later("1:41: index.codes")),
        Example(
            "retention: {records: 0, days: -1}",
            "1:22: retention.records: expected \(count), found 0",
            "1:31: retention.days: expected a number above 0, found -1"),
        Example(
            "curve: {secret_key: a}", "1:8: curve: expected {secret_key: FILE, clients: DIRECTORY}, found a mapping"),
    ])
    func settingsOfLaterVersions(example: Example) throws { try check(example) }

    @Test(arguments: [
        Example(
            "endpoints: {http: \"0.0.0.0:80\"}",
            "1:13: endpoints.http: 0.0.0.0:80 is open to the network without a token; set http.token_file, bind "
                + "127.0.0.1, or set allow_insecure: true"),
        Example(
            "http: {hosts: [\"a.example:80\"]}",
            "1:16: http.hosts: expected a host name without a port, found the string \"a.example:80\""),
        Example(
            "endpoints: {http: \"127.0.0.1:5571\"}",
            "1:13: endpoints.http: tcp://127.0.0.1:5571 is already bound by endpoints.ingest"),
        Example(
            "endpoints: {http: 8080}",
            "1:19: endpoints.http: expected an address HOST:PORT, found 8080 without host or port"),
    ])
    func http(example: Example) throws { try check(example) }

    private static func later(_ place: String, standard: String = "null") -> String {
        "\(place): not supported in this version; leave it out or write \(standard)"
    }

    @Test(arguments: [
        Example(
            "budget: {capacity: null}",
            "1:10: budget.capacity: no budget is left; set capacity, keep_rate, total, per_window, cost or per_source"),
        Example(
            "budget: {stream_length: 9}",
            "1:10: budget.stream_length: helps budget.total and a total in budget.cost only, which are not set"),
        Example(
            "reference: {mode: pinned}",
            "1:13: reference.mode: pinned needs reference.path, the .npy file of the reference set"),
        Example(
            "reference: {path: a.npy}",
            "1:13: reference.path: is read only where reference.mode is pinned; mode is not set"),
        Example(
            "reference: {limit: 10}",
            "1:13: reference.limit: reference.limit (10) must exceed metric.density_neighbors (10)"),
        Example(
            "hold: {samples: 500}\nlimits: {unanswered_samples: 400}",
            "1:8: hold.samples: 500 samples cannot wait, for no more than limits.unanswered_samples (400) are read before the "
                + "first is answered; raise that, or lower this"),
        Example(
            "hold: {samples: 5}\nshadow: [{name: a, budget: {capacity: 5}}]",
            "1:8: hold.samples: shadows decide at once, and cannot be compared with what waits; leave one out"),
        Example(
            "reference: {mode: stream}\nmetric: {density_neighbors: 50}\nbatch: {samples: 1}\nendpoints: {query: 'tcp://127.0.0.1:5571'}",
            "4:13: endpoints.query: tcp://127.0.0.1:5571 is already bound by endpoints.ingest"),
        Example(
            "endpoints: {ingest: 'tcp://*:1', query: ['ipc://q', 'tcp://10.1.2.3:2']}",
            exposed("1:13: endpoints.ingest: tcp://*:1"), exposed("1:34: endpoints.query: tcp://10.1.2.3:2")),
    ])
    func combinations(example: Example) throws { try check(example) }

    private static func exposed(_ place: String) -> String {
        "\(place) is open to the network without CURVE; set curve, bind 127.0.0.1 or ipc://, or set allow_insecure: true"
    }

    @Test(arguments: [
        Example("- a\n- b\n", "1:1: expected a mapping of settings, found a list"),
        Example("just text", "1:1: expected a mapping of settings, found just text"),
        Example(
            "budget: 5",
            "1:9: budget: expected a mapping with capacity, keep_rate, total, stream_length, per_window, cost, per_source, found 5"
        ),
        Example("seed: 1\nseed: 2\n", "2:1: seed is given more than once here, first in line 1"),
        Example(
            "seed: 1\n\"seed\": 2\n'seed': x\n",
            "2:1: seed is given more than once here, first in line 1",
            "3:1: seed is given more than once here, first in line 1",
            "3:9: seed: expected an integer from 0 to 18446744073709551615, found x"),
        Example(
            "batch:\n  samples: 1\n  samples: 2\nlog: {level: info, level: loud}\n",
            "3:3: samples is given more than once here, first in line 2",
            "4:20: level is given more than once here, first in line 4",
            "4:27: log.level: expected trace, debug, info, notice, warning, error or critical, found loud"),
        Example(
            "seed: 1\n---\nseed: 2\n",
            "2:1: not YAML: expected a single document in the stream from line 1: but found another document"),
        Example("seed: *other", "1:7: not YAML: found undefined alias"),
        Example(
            "seed: [1, 2", "2:1: not YAML: while parsing a flow sequence from line 1: did not find expected ',' or ']'"),
        Example(
            "\tseed: 1", "1:1: not YAML: while scanning for the next token: found character that cannot start any token"
        ),
        Example(
            "batch:\n  samples: 1\n milliseconds: 2\n",
            "3:2: not YAML: while parsing a block mapping from line 1: did not find expected key"),
        Example("seed: !!int 5", "1:7: the YAML tag tag:yaml.org,2002:int is not supported; leave it out"),
        Example("metric: !local {form: paper}", "1:9: the YAML tag !local is not supported; leave it out"),
        Example("<<: 5", "1:5: << merges a mapping or a list of mappings, found 5"),
    ])
    func textsThatAreNoConfiguration(example: Example) throws { try check(example) }

    @Test func allMistakesAreReportedInOrder() throws {
        let found = try mistakes(
            in: "seed: x\nbudget: {capacity: null}\ndimension: y\n",
            environment: ["NOVELD_SEED": "z", "NOVELD_BUDGET_CAPCITY": "5"],
            overrides: ["nothing", "log.level=loud"])
        #expect(
            found.map { $0.prefix { $0 != " " } } == [
                "noveld.yaml:1:7:", "noveld.yaml:2:10:", "noveld.yaml:3:12:", "NOVELD_BUDGET_CAPCITY:", "NOVELD_SEED:",
                "--set", "--set",
            ])
    }

    @Test func aRefusedValueBringsNoFurtherMistakes() throws {
        #expect(try mistakes(in: "budget: {capacity: null, keep_rate: 5}").count == 1)
        #expect(try mistakes(in: "reference: {mode: pinned, path: []}").count == 1)
        #expect(try mistakes(in: "endpoints: {ingest: 'tcp://*:1'}\nallow_insecure: yes").count == 1)
    }
}
