import Configuration
import Testing

/// Mistakes outside files name the option or the variable instead of a place.
@Suite struct OptionMistakesTests {
    @Test(arguments: [
        (
            "budget.capacity=abc",
            "--set budget.capacity=abc: budget.capacity: expected an integer from 1 to 1000000000000, found abc"
        ),
        ("budget.capcity=5", "--set budget.capcity=5: budget.capcity: unknown key; did you mean capacity?"),
        ("budget.capacity", "--set budget.capacity: expected KEY=VALUE"),
        ("=5", "--set =5: expected KEY=VALUE"),
        ("", "--set : expected KEY=VALUE"),
        ("seed.x=5", "--set seed.x=5: seed: expected an integer from 0 to 18446744073709551615, found a mapping"),
        (".seed=5", "--set .seed=5: : unknown key"),
        (
            "budget=5",
            "--set budget=5: budget: expected a mapping with capacity, keep_rate, total, stream_length, per_window, cost, per_source, found 5"
        ),
        (
            "data=@x",
            "--set data=@x: data: not YAML: while scanning for the next token: found character that cannot start any token"
        ),
        (
            "log={level: info, level: debug}",
            "--set log={level: info, level: debug}: log: level is given more than once here, first in line 1"
        ),
        (
            "endpoints.query=tcp://0.0.0.0:1",
            "--set endpoints.query=tcp://0.0.0.0:1: endpoints.query: tcp://0.0.0.0:1 is open to the network without CURVE; set curve, bind 127.0.0.1 or ipc://, or set allow_insecure: true"
        ),
    ])
    func overrides(text: String, mistake: String) throws {
        #expect(try mistakes(in: "", overrides: [text]) == [mistake])
    }

    @Test(arguments: [
        ("NOVELD_SEED", "x", "NOVELD_SEED: seed: expected an integer from 0 to 18446744073709551615, found x"),
        (
            "NOVELD_BUDGET_KEEPRATE", "0.5",
            "NOVELD_BUDGET_KEEPRATE: names no setting; did you mean NOVELD_BUDGET_KEEP_RATE?"
        ),
        ("NOVELD_POLICY_FRIENDLINESS", "1", "NOVELD_POLICY_FRIENDLINESS: names no setting"),
        (
            "NOVELD_REFERENCE", "{mode: live}",
            "NOVELD_REFERENCE: reference.mode: expected stream, pinned or none, found live"
        ),
        (
            "NOVELD_SHADOW", "[",
            "NOVELD_SHADOW: shadow: not YAML: while parsing a flow node: did not find expected node content"
        ),
    ])
    func variables(name: String, value: String, mistake: String) throws {
        #expect(try mistakes(in: "", environment: [name: value]) == [mistake])
    }

    @Test func theDirectoryOptionMayNotBeEmpty() throws {
        let errors = try #require(throws: ConfigurationErrors.self) { try Configuration.load(data: "") }
        #expect(errors.description == "--data : data: expected a path, found the string \"\"")
    }

    @Test func aFileThatCannotBeReadSaysWhy() throws {
        let missing = try #require(throws: ConfigurationErrors.self) {
            try Configuration.load(file: "/nowhere/noveld.yaml")
        }
        #expect(missing.description == "/nowhere/noveld.yaml: there is no such file")
        let directory = try #require(throws: ConfigurationErrors.self) { try Configuration.load(file: "/") }
        #expect(directory.description == "/: a directory, not a file")
    }

    @Test func theErrorHasOneLineForEachMistake() throws {
        let errors = try #require(throws: ConfigurationErrors.self) { try Configuration.load(overrides: ["a", "b"]) }
        #expect(errors.description == "--set a: expected KEY=VALUE\n--set b: expected KEY=VALUE")
    }
}
