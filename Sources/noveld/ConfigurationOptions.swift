import ArgumentParser
import Configuration
import Foundation

/// The options from which `run` and `check` make the configuration.
struct ConfigurationOptions: ParsableArguments {
    /// sysexits.h's `EX_CONFIG`.
    static let exitCode = ExitCode(78)

    @Option(help: "Configuration file (YAML). Without one, the embedded defaults hold.")
    var config: String?

    @Option(help: "Directory of the store; the same as the setting `data`.")
    var data: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Override one setting, such as budget.capacity=1000; may be repeated.",
            discussion: "The value is YAML: reference.path=null, endpoints.upstream='[tcp://10.0.0.5:6000]'.",
            valueName: "key=value"))
    var overrides: [String] = []

    /// Defaults, file, environment, options, in this order.
    func load() throws(ConfigurationErrors) -> Configuration.Loaded {
        try Configuration.load(
            file: config, data: data, environment: ProcessInfo.processInfo.environment, overrides: overrides)
    }
}
