import Configuration
import Diversity
import Foundation
import Locks
import Logging
import Messages
import Service
import Store

/// A daemon, its disk and its peers, of which a seed says what happens when.
///
/// The daemon's own code decides and commits, step by step; between steps, and at any moment of a write, the process may die,
/// the machine may stop, the disk may be full, the clock may jump.
final class Simulation {
    let directory: String
    private(set) var generator: SplitMix64
    private(set) var daemon: SteppedDaemon?
    var producers: [SimulatedProducer]
    /// Records that were answered, by id: they hold for ever.
    private(set) var acknowledged: [String: [UInt8]] = [:]
    /// What went wrong with replies.
    private(set) var contradictions: [String] = []
    private(set) var crashes = 0
    private(set) var failures = 0

    private let settings: [String]
    private let plan: FaultPlan
    private let time = Clock()

    private final class Clock: Sendable {
        let now = Lock<Int64>(1_000_000_000)
    }

    /// Configurations that a seed chooses from; small, so that everything happens often.
    static let configurations: [[String]] = [
        ["budget.capacity=12"],
        ["budget.capacity=25", "budget.keep_rate=0.3", "index.exact_below=8", "index.candidates=1", "index.cells=1"],
        ["budget.total=60", "budget.stream_length=300", "reference.limit=40"],
        ["budget.per_window={count: 9, seconds: 2}", "budget.cost={total: 70}", "reference.mode=none"],
        [
            "budget.capacity=15", "budget.per_source={each: {keep_rate: 0.4}, sources: {b: {total: 9}}}",
            "metric.form=paper",
        ],
        [
            "budget.capacity=12", "reference.limit=60", "index.exact_below=30",
            "shadow=[{name: rate, budget: {keep_rate: 0.2}}, {name: far, policy: {min_distance: 0.3}}]",
        ],
        [
            "budget.capacity=12", "reference.limit=30", "retention.records=60",
            "shadow=[{name: far, policy: {min_distance: 0.3}}]",
        ],
        ["budget.keep_rate=0.2", "hold.samples=25", "hold.milliseconds=1500", "reference.limit=60"],
        [
            "budget.capacity=12", "budget.total=60", "budget.stream_length=300", "hold.samples=8",
            "hold.milliseconds=1000", "index.exact_below=8", "index.candidates=1", "index.cells=1",
        ],
    ]

    /// Whether records are let go of: ids are decided anew then.
    var forgets: Bool { settings.contains { $0.hasPrefix("retention.") } }

    init(seed: UInt64, samples: Int) throws {
        generator = SplitMix64(seed: seed)
        directory = NSTemporaryDirectory() + "simulation-\(seed)-" + UUID().uuidString
        settings = Self.configurations[Int(seed % UInt64(Self.configurations.count))]
        plan = FaultPlan(dataFile: directory + "/data.mdb")
        producers = []
        for name in ["a", "b", "c"] {
            producers.append(SimulatedProducer(name: name, count: samples / 3, dimension: 4, using: &generator))
        }
    }

    deinit {
        daemon = nil
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Does the next thing.
    func step() throws {
        time.now.withLock { $0 += Int64.random(in: 0...200_000, using: &generator) }
        guard let daemon else { return try start() }
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<40: send()
        case 40..<65: daemon.decide()
        case 65..<92:
            plan.arm(fault())
            daemon.commit()
            try settle()
        case 92: operate(on: daemon)
        case 93: Bool.random(using: &generator) ? operate(on: daemon) : daemon.decideOverdue()
        case 94: time.now.withLock { $0 += Int64.random(in: -5_000_000...5_000_000, using: &generator) }
        case 95..<97:
            daemon.stop()
            try settle()
            self.daemon = nil
        case 97: kill()
        default: try read()
        }
    }

    /// Goes on without faults until every message is answered, and stops.
    func finish() throws {
        plan.arm(nil)
        while !producers.allSatisfy(\.isDone) {
            time.now.withLock { $0 += 1_000 }
            if daemon == nil { try start() }
            for _ in 0..<5 { send() }
            daemon?.decideOverdue()
            while let daemon, daemon.waiting.decisions > 0 { daemon.decide() }
            while let daemon, daemon.waiting.commits > 0 { daemon.commit() }
            try read()
        }
        daemon?.stop()
        daemon = nil
        while daemon == nil { try start() }
    }

    private func fault() -> FaultPlan.Fault? {
        switch Int.random(in: 0..<30, using: &generator) {
        case 0..<2: .crash(atMoment: Int.random(in: 0..<60, using: &generator))
        case 2: .tornCommit
        case 3: .diskFull(atMoment: Int.random(in: 0..<60, using: &generator))
        default: nil
        }
    }

    private func start() throws {
        plan.arm(
            Int.random(in: 0..<20, using: &generator) == 0
                ? .crash(atMoment: Int.random(in: 0..<25, using: &generator)) : nil)
        do {
            // A restart may come with another configuration of what may change.
            var settings = settings
            if Int.random(in: 0..<4, using: &generator) == 0, settings[0].hasPrefix("budget.capacity") {
                settings[0] = "budget.capacity=\(Int.random(in: 5...20, using: &generator))"
            }
            var configuration = try Configuration.load(
                overrides: settings + ["data=\(directory)", "batch.milliseconds=0", "limits.map_bytes=64MiB"]
            ).configuration
            configuration.batch.samples = Int.random(in: 1...40, using: &generator)
            daemon = try SteppedDaemon(
                configuration, faults: plan.faults, clock: ServiceClock { [time] in time.now.withLock { $0 } },
                logger: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() })
        } catch let error as StoreError {
            guard plan.outcome.fault != nil else { throw error }
            crashes += 1
        }
        plan.arm(nil)
    }

    private func send() {
        let index = Int.random(in: 0..<producers.count, using: &generator)
        guard let message = producers[index].message(using: &generator) else { return }
        daemon?.submit(message)
    }

    private func operate(on daemon: SteppedDaemon) {
        // What becomes of it shows in the log.
        if Bool.random(using: &generator), let id = acknowledged.keys.sorted().randomElement(using: &generator) {
            return daemon.evict([id]) { _ in }
        }
        let capacity = Int.random(in: 4...20, using: &generator)
        daemon.setBudget(Bool.random(using: &generator) ? ["capacity": .integer(capacity)] : ["keep_rate": 0.4]) { _ in
        }
    }

    /// After a write that may have met its fault.
    private func settle() throws {
        let (fault, before) = plan.outcome
        plan.arm(nil)
        switch fault {
        case nil: try read()
        case .diskFull:
            failures += 1
            try read()
        case .crash: kill()
        case .tornCommit:
            kill()
            let file = URL(filePath: directory + "/data.mdb")
            let after = try Data(contentsOf: file)
            try FaultPlan.torn(before: before ?? after, after: after, using: &generator).write(to: file)
        }
    }

    /// Whatever is under way is lost, replies included.
    private func kill() {
        crashes += 1
        daemon = nil
        for index in producers.indices { producers[index].loseConnection() }
    }

    private func read() throws {
        for frames in daemon?.replies() ?? [] { try take(frames) }
    }

    private func take(_ frames: [[UInt8]]) throws {
        let reply: ReceivedReply
        do throws(ProtocolError) { reply = try ReceivedReply(frames) } catch {
            guard case .string(let name) = error.request else { throw error }
            for index in producers.indices where producers[index].answered(name) != nil {
                producers[index].refused(name)
            }
            if error.code != .readOnly { contradictions.append("\(name) was refused: \(error)") }
            return
        }
        guard case .string(let name) = reply.request else { return contradictions.append("a reply to nothing") }
        let records = try reply.records("decisions")
        for index in producers.indices {
            guard let message = producers[index].answered(name) else { continue }
            if records.map(\.id) != message.ids { contradictions.append("\(name): another message's records") }
        }
        for var record in records {
            record.duplicate = false
            let earlier = acknowledged.updateValue(record.json, forKey: record.id)
            if let earlier, earlier != record.json, !forgets {
                contradictions.append("\(record.id) was decided twice: \(String(decoding: earlier, as: UTF8.self))")
            }
        }
    }
}
