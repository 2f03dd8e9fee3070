import Store
import Testing

/// The history of measures: what is kept, for how long, and how it is read back.
struct HistoryTests {
    private static let second: UInt64 = 1_000_000
    private static let day: UInt64 = 86_400 * second

    private static func values(_ store: Store, _ measure: String, since: UInt64 = 0) throws -> [Double] {
        try times(store, measure, since: since).map(\.value)
    }

    private static func times(
        _ store: Store, _ measure: String, since: UInt64 = 0
    ) throws -> [(time: UInt64, seq: UInt64, value: Double)] {
        try store.read { reader throws(StoreError) in
            var all: [(time: UInt64, seq: UInt64, value: Double)] = []
            try reader.forEachValue(of: measure, since: since) { time, seq, value in
                all.append((time, seq, value))
                return true
            }
            return all
        }
    }

    @Test func entriesComeBackInOrderAndAfterReopening() throws {
        let scratch = try Scratch()
        do {
            let store = try Store.create(at: scratch.path, settings: [:], time: 0)
            for (time, seq) in [(5, 1), (9, 4), (7, 2)] as [(UInt64, UInt64)] {
                try store.record(HistoryEntry(time: time, seq: seq, values: ["a": Double(seq), "b": -Double(time)]))
            }
            #expect(try Self.values(store, "none") == [])
        }
        try expectEntries(try Store.open(at: scratch.path, settings: [:]))
        try expectEntries(try Store.openReadOnly(at: scratch.path))
    }

    private func expectEntries(_ store: Store) throws {
        #expect(try Self.times(store, "b").map(\.time) == [5, 7, 9])
        #expect(try Self.times(store, "b").map(\.seq) == [1, 2, 4])
        #expect(try Self.values(store, "a", since: 7) == [2, 4])
        #expect(try Self.values(store, "a", since: 10) == [])
        #expect(try store.verify().findings == [])
    }

    @Test func measuresMayComeAndGo() throws {
        let scratch = try Scratch()
        let store = try Store.create(at: scratch.path, settings: [:], time: 0)
        try store.record(HistoryEntry(time: 1, seq: 1, values: ["b": 1]))
        try store.record(HistoryEntry(time: 2, seq: 2, values: ["a": 2, "b": 3]))
        try store.record(HistoryEntry(time: 3, seq: 3, values: ["a": 4]))
        try store.record(HistoryEntry(time: 4, seq: 4, values: ["a": .infinity, "b": 5]))
        #expect(try Self.values(store, "a") == [2, 4])
        #expect(try Self.values(store, "b") == [1, 3, 5])
    }

    /// A store of the version before has no table of that name.
    @Test func aStoreWithoutAHistoryOpensAndGetsOne() throws {
        let scratch = try Scratch()
        do {
            let environment = try Environment.open(at: scratch.path, options: EnvironmentOptions())
            try environment.write { (transaction) throws(StoreError) in
                let opened = try transaction.openTable(
                    "meta", keys: String.self, values: [UInt8].self, creating: true)
                guard let meta = opened else { preconditionFailure("a table to be created is there") }
                var generator = SeededGenerator(seed: 3)
                try StoreHeader(settings: [:], creationTime: 1, using: &generator).write(to: meta, in: transaction)
                for name in ["log", "samples", "details", "members", "reference"] {
                    _ = try transaction.openTable(name, keys: UInt64.self, values: [UInt8].self, creating: true)
                }
                _ = try transaction.openTable(
                    "ids", keys: UInt64.self, values: UInt64.self, isMultivalued: true, creating: true)
            }
        }
        do {
            let reader = try Store.openReadOnly(at: scratch.path)
            #expect(try Self.values(reader, "a") == [])
            #expect(try reader.statistics().tables.count == 7)
        }
        let store = try Store.open(at: scratch.path, settings: [:])
        try store.record(HistoryEntry(time: 1, seq: 0, values: ["a": 1]))
        #expect(try Self.values(store, "a") == [1])
        #expect(
            try store.statistics().tables.map(\.name).suffix(12) == [
                "history", "budgets", "index", "resume", "restarts", "shadows", "sums", "membersums", "rowsums",
                "inputs", "arrivals", "waiting",
            ])
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func whatStaysDependsOnTheEntriesAndTheTimeAlone(seed: UInt64) throws {
        let scratch = try Scratch()
        let store = try Store.create(
            at: scratch.path, settings: [:], time: 0,
            options: .map(1 << 24, durability: .interval(milliseconds: 60_000)))
        var generator = SeededGenerator(seed: seed)
        // Bursts of a second's pace, with pauses of minutes, days and months in between.
        var time = 1_700_000_000 * Self.second
        var recorded: [UInt64] = []
        for _ in 0..<40 {
            for _ in 0..<Int.random(in: 1...40, using: &generator) {
                time += UInt64.random(in: Self.second...20 * Self.second, using: &generator)
                try store.record(HistoryEntry(time: time, seq: 0, values: ["a": 1]))
                recorded.append(time)
            }
            time +=
                [60 * Self.second, 1000 * Self.second, Self.day, 20 * Self.day].randomElement(using: &generator) ?? 0
        }
        let now = try #require(recorded.last)
        let found = try Self.times(store, "a").map(\.time)
        #expect(found == Self.survivors(recorded, now: now), "seed \(seed)")
        #expect(found.count < recorded.count)
        #expect(found.first == recorded.first && found.last == now)
    }

    /// The rule as it is documented, applied at once.
    private static func survivors(_ times: [UInt64], now: UInt64) -> [UInt64] {
        times.filter { time in
            HistoryThinning.tiers.allSatisfy { tier in
                guard now - time >= tier.age else { return true }
                return time == times.first { $0 / tier.span == time / tier.span }
            }
        }
    }

    @Test func eachSpanIsAMultipleOfTheOneBefore() {
        for (young, old) in zip(HistoryThinning.tiers, HistoryThinning.tiers.dropFirst()) {
            #expect(old.span % young.span == 0 && old.age > young.age)
        }
    }
}
