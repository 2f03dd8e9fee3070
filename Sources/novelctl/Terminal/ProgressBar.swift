/// A line on standard error that shows how far a piece of work is; nothing where that is no terminal.
///
/// The line is drawn at most ten times a second, and is gone when the work is done.
final class ProgressBar {
    private static let width = 24
    private static let interval = Duration.milliseconds(100)

    private let label: String
    private let unit: String
    private let isShown: Bool
    private let start = ContinuousClock.now
    private var lastDrawn: ContinuousClock.Instant?

    /// A bar for work that counts in `unit`, such as "rows".
    init(_ label: String, unit: String, isShown: Bool = Terminal.showsErrors) {
        self.label = label
        self.unit = unit
        self.isShown = isShown
    }

    /// Shows that `done` of `total` are done.
    func update(_ done: Int, of total: Int) {
        guard isShown else { return }
        let now = ContinuousClock.now
        if let lastDrawn, now - lastDrawn < Self.interval { return }
        lastDrawn = now
        let line = Self.line(label, done: done, total: total, unit: unit, seconds: (now - start) / .seconds(1))
        Terminal.writeError("\r\(line)\u{1B}[K")
    }

    /// Removes the line.
    func finish() {
        if lastDrawn != nil { Terminal.writeError("\r\u{1B}[K") }
        lastDrawn = nil
    }

    /// What the line says, after `seconds` of work.
    static func line(_ label: String, done: Int, total: Int, unit: String, seconds: Double) -> String {
        let share = total > 0 ? min(Double(done) / Double(total), 1) : 0
        let filled = Int(share * Double(width))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        var line = "\(label) \(bar) \(Int(share * 100)) %  \(done.grouped) of \(total.grouped) \(unit)"
        if share > 0, share < 1, seconds > 2 { line += ", \((seconds / share - seconds).asDuration) left" }
        return line
    }
}
