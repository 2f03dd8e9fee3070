import Store
import Testing

/// Samples that came while decisions wait.
struct ArrivalTests {
    private static func sample(_ number: UInt64) -> [UInt8] {
        [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 1600)
    }

    @Test func whatWaitsIsThereAsAWholeAndWhatWasDecidedTakesHardlyAnySpace() throws {
        let scratch = try Scratch()
        let store = try Store.create(at: scratch.path, settings: [:], time: 0)
        var changes = StoreChanges()
        changes.arrivals = (1...100).map { ($0, .waiting(Self.sample($0))) }
        try store.commit(changes)
        for start in stride(from: 1, to: 2000, by: 20) as StrideTo<UInt64> {
            changes = .keeps(start...start + 19)
            changes.arrivals =
                (start...start + 19).map { ($0, .decided($0)) }
                + (start + 100...start + 119).map { ($0, .waiting(Self.sample($0))) }
            try store.commit(changes)
        }
        #expect(try store.verify().findings == [])
        #expect(try store.read { try $0.lastArrival() } == 2100)
        #expect(try store.read { try $0.arrival(2000) } == .decided(2000))
        for number in 2001...2100 as ClosedRange<UInt64> {
            #expect(try store.read { try $0.arrival(number) } == .waiting(Self.sample(number)))
        }
        let tables = try store.statistics().tables
        func bytes(_ name: String) -> Int { tables.filter { $0.name == name }.map(\.bytes).reduce(0, +) }
        // LMDB keeps one or two such values on a page.
        #expect(bytes("waiting") < 120 * 4096)
        #expect(bytes("arrivals") + bytes("rowsums") < 2100 * 70, "\(bytes("arrivals")), \(bytes("rowsums"))")
    }

    @Test func aSampleThatWaitsIsInOlderStoresWithItsArrival() throws {
        let scratch = try Scratch()
        let store = try Store.withKeeps(1, at: scratch.path)
        var changes = StoreChanges()
        changes.arrivals = [(1, .decided(1))]
        try store.commit(changes)
        try store.environment.write { transaction in
            let table = try #require(store.tables.arrivals)
            try transaction.put(.waiting(Self.sample(2)), for: 2, in: table)
        }
        #expect(try store.read { try $0.arrival(2) } == .waiting(Self.sample(2)))
        #expect(try store.verify().findings == [])
    }

    @Test func aSampleThatIsGoneOrShouldBeIsFound() throws {
        let scratch = try Scratch()
        let store = try Store.withKeeps(2, at: scratch.path)
        var changes = StoreChanges()
        changes.arrivals = [(1, .decided(1)), (2, .waiting(Self.sample(2)))]
        try store.commit(changes)
        try store.environment.write { transaction in
            let table = try #require(store.tables.waiting)
            try store.tables.put(Self.sample(1), for: 1, in: table, .waiting, transaction)
            try store.tables.remove(2, from: table, .waiting, transaction)
        }
        #expect(throws: StoreError.self) { try store.read { try $0.arrival(2) } }
        #expect(
            try store.verify().findings.map(\.description) == [
                "arrivals: arrival 1 waits no more, and its sample is there",
                "arrivals: arrival 2 waits, and has no sample",
            ])
    }
}
