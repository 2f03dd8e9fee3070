import Glibc

/// Tells the service manager that started this process how it is doing, as sd_notify(3) does: a datagram to the Unix socket
/// that `NOTIFY_SOCKET` names. Without such a socket nothing is told.
public struct ServiceManager: Sendable {
    /// What there is to tell.
    public enum Notice: Sendable, Equatable {
        /// The service is up, or has read its configuration again.
        case ready
        /// It reads its configuration again.
        case reloading
        /// It is stopping.
        case stopping
        /// It advances; due within `watchdogInterval`.
        case alive
        /// How it is doing, in words.
        case status(String)
    }

    /// How long the service manager waits for a sign of life; nil where it waits for none.
    public let watchdogInterval: Duration?

    private let address: String?

    /// The service manager that the process's environment tells of.
    public init(environment: [String: String]) {
        address = environment["NOTIFY_SOCKET"].flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil }
        // The variables are inherited: a process that somebody else watches is not meant.
        let isMeant = environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap(Int64.init) ?? 0
        watchdogInterval = isMeant && address != nil && microseconds > 0 ? .microseconds(microseconds) : nil
    }

    /// Tells it. What cannot be delivered is dropped, for the work goes on without a service manager.
    public func tell(_ notices: Notice...) {
        guard let address else { return }
        send(notices.map(\.text).joined(separator: "\n"), to: address)
    }

    private func send(_ text: String, to address: String) {
        var name = Array(address.utf8)
        // An abstract address, which is no file.
        if name[0] == UInt8(ascii: "@") { name[0] = 0 }
        var target = sockaddr_un()
        target.sun_family = sa_family_t(AF_UNIX)
        guard name.count < MemoryLayout.size(ofValue: target.sun_path) else { return }
        unsafe withUnsafeMutableBytes(of: &target.sun_path) { unsafe $0.copyBytes(from: name) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        _ = unsafe withUnsafePointer(to: &target) { target in
            unsafe target.withMemoryRebound(to: sockaddr.self, capacity: 1) { target in
                unsafe sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), target, length)
            }
        }
    }
}

extension ServiceManager.Notice {
    /// As the protocol has it.
    fileprivate var text: String {
        switch self {
        case .ready: "READY=1"
        case .reloading: "RELOADING=1\nMONOTONIC_USEC=\(Self.monotonicMicroseconds)"
        case .stopping: "STOPPING=1"
        case .alive: "WATCHDOG=1"
        case .status(let words): "STATUS=\(words.replacing("\n", with: " "))"
        }
    }

    private static var monotonicMicroseconds: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}
