/// Where a setting's value came from.
public enum Origin: Sendable, Equatable, CustomStringConvertible {
    /// The embedded defaults.
    case embedded
    /// A file; line and column from 1.
    case file(path: String, line: Int, column: Int)
    /// An environment variable, by name.
    case environment(String)
    /// A command-line option as it was typed: `--set seed=7`, `--data DIR`.
    case option(String)

    /// `default`, `noveld.yaml:7`, `NOVELD_BUDGET_CAPACITY`, `--set`.
    public var description: String {
        switch self {
        case .embedded: "default"
        case .file(let path, let line, _): "\(path):\(line)"
        case .environment(let name): name
        case .option(let text): String(text.prefix { $0 != " " })
        }
    }
}
