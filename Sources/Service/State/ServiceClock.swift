import Foundation

/// Where the daemon's times come from; a test gives its own.
public struct ServiceClock: Sendable {
    /// Unix time in microseconds.
    public let now: @Sendable () -> Int64

    /// A clock that reads `now`; one that is set before 1970 stands at its beginning, for no record's time is before.
    public init(now: @escaping @Sendable () -> Int64) {
        self.now = { max(0, now()) }
    }

    /// The system's.
    public static let system = ServiceClock { Int64(Date().timeIntervalSince1970 * 1_000_000) }
}
