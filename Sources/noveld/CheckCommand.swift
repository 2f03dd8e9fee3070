import ArgumentParser
import Configuration
import Foundation

/// `noveld check`: says what is wrong with a configuration, or what it amounts to.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the configuration without starting the daemon; print it and where each value came from.",
        discussion: """
            Reads what `noveld run` would read: the file, the NOVELD_ variables, the options. Every mistake is reported \
            on standard error as FILE:LINE:COLUMN: KEY: MESSAGE, and the exit code is then 78.

            Examples:
              noveld check --config /etc/noveld/noveld.yaml
              noveld check --print
              noveld check --config noveld.yaml --set budget.capacity=500 --print
              NOVELD_BUDGET_KEEP_RATE=0.1 noveld check --print
              noveld check --json | jq .origins
            """)

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Print every setting as YAML with the origin of its value as a comment.")
    var print = false

    @Flag(help: "Print one JSON object: valid, and config and origins or mistakes.")
    var json = false

    func run() throws {
        do {
            try report(options.load())
        } catch let errors as ConfigurationErrors {
            try report(errors)
            throw ConfigurationOptions.exitCode
        }
    }

    private func report(_ loaded: Configuration.Loaded) throws {
        if !loaded.ignoredVariables.isEmpty {
            let names = loaded.ignoredVariables.joined(separator: ", ")
            Self.write("warning: names no setting and is ignored: \(names)\n", to: .standardError)
        }
        let name = options.config ?? "the default configuration"
        if json {
            Self.write("{\"valid\":true,\(loaded.json.dropFirst())\n", to: .standardOutput)
        } else if self.print {
            Self.write("# \(name) is valid\n\(loaded.annotatedYAML)", to: .standardOutput)
        } else {
            Self.write("\(name) is valid\n", to: .standardOutput)
        }
    }

    private func report(_ errors: ConfigurationErrors) throws {
        Self.write("\(errors)\n", to: .standardError)
        guard json else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(Report(mistakes: errors.mistakes)), as: UTF8.self)
        Self.write(text + "\n", to: .standardOutput)
    }

    private static func write(_ text: String, to file: FileHandle) {
        file.write(Data(text.utf8))
    }

    /// The JSON of a refused configuration.
    private struct Report: Encodable {
        let valid = false
        let mistakes: [ConfigurationErrors.Mistake]
    }
}
