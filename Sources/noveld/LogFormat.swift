import Configuration
import Foundation
import Locks
import Logging

/// How log lines look on standard error: text on a terminal, JSON lines elsewhere, unless the configuration says.
enum LogFormat {
    /// Makes the handlers for `LoggingSystem.bootstrap`.
    static func factory(_ log: Configuration.Log) -> @Sendable (String) -> any LogHandler {
        let isText: Bool
        switch log.format {
        case .text: isText = true
        case .json: isText = false
        case .auto: isText = isatty(STDERR_FILENO) == 1
        }
        setLevel(log)
        return { _ in LineLogHandler(isText: isText) }
    }

    /// Has all handlers leave out what is less severe than the configuration says, from now on.
    static func setLevel(_ log: Configuration.Log) {
        level.withLock { $0 = Logger.Level(rawValue: log.level.rawValue) ?? .info }
    }

    fileprivate static let level = Lock(Logger.Level.info)
}

/// Writes each message as one line to standard error.
struct LineLogHandler: LogHandler {
    let isText: Bool
    var metadata: Logger.Metadata = [:]
    /// A level of this handler's own, where a logger was given one.
    private var ownLevel: Logger.Level?

    init(isText: Bool) {
        self.isText = isText
    }

    var logLevel: Logger.Level {
        get { ownLevel ?? LogFormat.level.withLock { $0 } }
        set { ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let time = Date().formatted(.iso8601)
        var line: String
        if isText {
            line = "\(time) \(event.level.rawValue): \(event.message)"
            for (key, value) in all { line += " \(key)=\(value)" }
        } else {
            var fields = ["time": time, "level": event.level.rawValue, "message": "\(event.message)"]
            for (key, value) in all { fields[key] = "\(value)" }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            line = (try? encoder.encode(fields)).map { String(decoding: $0, as: UTF8.self) } ?? "\(fields)"
        }
        StandardStreams.writeError(line + "\n")
    }
}
