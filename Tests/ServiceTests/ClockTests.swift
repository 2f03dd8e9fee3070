import Configuration
import Messages
import Service
import Sockets
import Store
import Synchronization
import Testing
import Vectors

/// A system clock that is set forward, back, and to nonsense while the daemon works.
@Suite struct ClockTests {
    private static let hour: Int64 = 3_600_000_000
    private static let start: Int64 = 1_760_000_000_000_000
    /// Where the clock stands, one after the other: a second later, a day back, hours and centuries forward, 1970, before it.
    private static let times = [
        start, start + 1_000_000, start - 24 * hour, start + 2 * hour, 0, start + hour, -1, 32_503_680_000_000_000,
        start,
    ]

    @Test("Wherever the clock jumps, samples are decided, the log is whole, and no window of time is spent twice")
    func jumps() throws {
        try DaemonTests.withDirectory { directory in
            var configuration = DaemonTests.configuration(in: directory)
            configuration.budget.capacity = 1000
            configuration.budget.perWindow = .init(count: 3, seconds: 3600)
            var records: [DecisionRecord] = []
            // Once without a restart and once with one at each jump.
            for round in 0..<2 {
                let now = Atomic(Self.start)
                let clock = ServiceClock { now.load(ordering: .relaxed) }
                var daemon = try Daemon(configuration, clock: clock, logger: DaemonTests.quiet)
                for (place, time) in Self.times.enumerated() {
                    now.store(time, ordering: .relaxed)
                    if round == 1 {
                        daemon.stop()
                        daemon = try Daemon(configuration, clock: clock, logger: DaemonTests.quiet)
                    }
                    records += try Self.submit(5, named: "\(round)-\(place)", to: daemon)
                }
                daemon.stop()
            }
            #expect(records.map(\.seq) == Array(1...90))
            // The latest time that was seen says which window it is.
            var latest = Int64.min
            var kept: [Int64: Int] = [:]
            for record in records where record.decision == .keep {
                latest = max(latest, record.time)
                kept[latest / Self.hour, default: 0] += 1
            }
            #expect(kept.values.allSatisfy { $0 <= 3 } && kept.count >= 2, "\(kept)")
            #expect(try Store.openReadOnly(at: directory).verify().isSound)
        }
    }

    @Test("What waits for its decision does not wait for a clock that was set back")
    func hold() throws {
        try DaemonTests.withDirectory { directory in
            var configuration = DaemonTests.configuration(in: directory)
            configuration.hold.samples = 1000
            configuration.hold.milliseconds = 20
            let now = Atomic(Self.start)
            // Set back by a second whenever it is looked at.
            let clock = ServiceClock { now.subtract(1_000_000, ordering: .relaxed).newValue }
            let daemon = try Daemon(configuration, clock: clock, logger: DaemonTests.quiet)
            defer { daemon.stop() }
            #expect(try Self.submit(3, named: "a", to: daemon).map(\.seq) == [1, 2, 3])
        }
    }

    /// Samples in directions of their own.
    private static func submit(_ count: Int, named name: String, to daemon: Daemon) throws -> [DecisionRecord] {
        var options = SocketOptions()
        options.receiveTimeout = .seconds(30)
        options.linger = .zero
        let socket = try Socket(.req, in: Context(), options: options)
        try socket.connect(#require(daemon.endpoints["ingest"]?.first))
        let angles = (0..<count).map { Float(name.utf8.reduce(0) { ($0 * 31 + Int($1)) % 97 }) + Float($0) }
        let vectors = Matrix(rows: count, columns: 2, elements: angles.flatMap { [1 + $0, 2 - $0 * $0] })
        try socket.send(
            SubmitRequest(ids: (0..<count).map { "\(name)-\($0)" }, vectors: vectors).encoded(), wait: true)
        return try ReceivedReply(#require(try socket.receive(wait: true))).records("decisions")
    }
}
