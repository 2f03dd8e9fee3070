import Foundation

/// Colours for a terminal, none elsewhere.
struct Style {
    /// What a piece of text is shown as.
    enum Look: String {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
    }

    /// Whether anything is coloured.
    let isOn: Bool

    /// What suits standard output: colours on a terminal, unless `NO_COLOR` is set or the terminal is a dumb one.
    static let ofOutput: Style = {
        let environment = ProcessInfo.processInfo.environment
        let isRefused = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        return Style(isOn: Terminal.showsOutput && !isRefused)
    }()

    /// `text` as `look`.
    func apply(_ look: Look, to text: String) -> String {
        isOn ? "\u{1B}[\(look.rawValue)m\(text)\u{1B}[0m" : text
    }
}
