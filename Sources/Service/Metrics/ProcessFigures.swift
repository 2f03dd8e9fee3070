import Foundation
import Metrics

/// What the system accounts to this process, under the names that all programs use for it.
struct ProcessFigures {
    private let cpuSeconds: Double?
    private let residentBytes: Double?
    private let virtualBytes: Double?
    private let startTime: Double?
    private let openFiles: Double?
    private let filesMax: Double?

    /// Reads /proc/self; what cannot be read is left out.
    init() {
        let fields = Self.statistics()
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        let field = { (number: Int) in fields.indices.contains(number - 3) ? Double(fields[number - 3]) : nil }
        cpuSeconds = field(14).flatMap { user in field(15).map { (user + $0) / ticks } }
        virtualBytes = field(23)
        residentBytes = field(24).map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) }
        startTime = field(22).flatMap { start in Self.bootTime().map { $0 + start / ticks } }
        openFiles = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")).map { Double($0.count) }
        filesMax = Self.line("Max open files", in: "/proc/self/limits")?.split(separator: " ").first.flatMap {
            Double($0)
        }
    }

    func write(to text: inout Exposition) {
        if let cpuSeconds {
            text.counter("process_cpu_seconds_total", "Processor time used, user and system, in seconds.", cpuSeconds)
        }
        text.gauge("process_resident_memory_bytes", "Memory in use, in bytes.", residentBytes)
        text.gauge("process_virtual_memory_bytes", "Address space in use, in bytes.", virtualBytes)
        text.gauge("process_open_fds", "Open file descriptors.", openFiles)
        text.gauge("process_max_fds", "The most file descriptors that may be open.", filesMax)
        text.gauge("process_start_time_seconds", "When the process started, in seconds of Unix time.", startTime)
    }

    /// The fields of /proc/self/stat from the third on; the second, a name, may have spaces in it.
    private static func statistics() -> [Substring] {
        guard let text = text(of: "/proc/self/stat"), let end = text.lastIndex(of: ")") else { return [] }
        return text[text.index(after: end)...].split(separator: " ")
    }

    private static func bootTime() -> Double? {
        line("btime", in: "/proc/stat").flatMap { Double($0.trimmingCharacters(in: .whitespaces)) }
    }

    /// What follows `name` on the line that begins with it.
    private static func line(_ name: String, in path: String) -> Substring? {
        text(of: path)?.split(separator: "\n").first { $0.hasPrefix(name) }?.dropFirst(name.count)
    }

    private static func text(of path: String) -> String? {
        // Files there have no size, so they are read to their end.
        FileHandle(forReadingAtPath: path).flatMap { try? $0.readToEnd() }.map { String(decoding: $0, as: UTF8.self) }
    }
}
