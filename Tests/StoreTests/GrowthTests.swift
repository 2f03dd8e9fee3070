import Foundation
import Locks
import Store
import Synchronization
import Testing

struct GrowthTests {
    private let scratch = try? Scratch()

    private func open(_ options: EnvironmentOptions) throws -> (Environment, Table<UInt64, [UInt8]>) {
        let environment = try Environment.open(at: try #require(scratch).path, options: options)
        let table = try environment.write {
            try $0.openTable("t", keys: UInt64.self, values: [UInt8].self, creating: true)
        }
        return (environment, try #require(table))
    }

    @Test(arguments: [Durability.commit, .interval(milliseconds: 10)])
    func theMapGrowsAsOftenAsATransactionNeeds(durability: Durability) throws {
        let (environment, table) = try open(.map(1 << 16, maximum: 1 << 24, durability: durability))
        var runs = 0
        try environment.write { transaction in
            runs += 1
            for key in 0..<1000 as Range<UInt64> {
                try transaction.append([UInt8](repeating: UInt8(key % 256), count: 1000), for: key, to: table)
            }
        }
        #expect(runs == 6, "64 KiB to 2 MiB in five steps, and the run that fits")
        #expect(try environment.statistics().mapBytes == 1 << 21)
        #expect(try environment.read { try $0.value(of: 999, in: table)?.first } == UInt8(999 % 256))
    }

    @Test func atTheBoundWritingFailsAndReadingGoesOn() throws {
        let maximum = 3 << 16
        let (environment, table) = try open(.map(1 << 16, maximum: maximum))
        var written: UInt64 = 0
        #expect(throws: StoreError.mapFull(bytes: maximum, maximum: maximum)) {
            while true {
                try environment.write { try $0.append([UInt8](repeating: 7, count: 5000), for: written, to: table) }
                written += 1
            }
        }
        #expect(written > 10)
        #expect(try environment.read { try $0.count(of: table) } == Int(written))
        #expect(try environment.read { try $0.value(of: written - 1, in: table) } == [UInt8](repeating: 7, count: 5000))
        #expect(throws: StoreError.self) {
            try environment.write { try $0.append([UInt8](repeating: 7, count: 50_000), for: written, to: table) }
        }
    }

    @Test func aFullStoreOpensWithALargerBoundAndGoesOn() throws {
        let written = try fill(.map(1 << 16, maximum: 1 << 16))
        let (larger, again) = try open(.map(1 << 16, maximum: 1 << 20))
        try larger.write { try $0.append([UInt8](repeating: 8, count: 5000), for: written, to: again) }
        #expect(try larger.read { try $0.count(of: again) } == Int(written) + 1)
    }

    /// Writes rows until the map is full, and gives their number.
    private func fill(_ options: EnvironmentOptions) throws -> UInt64 {
        let (environment, table) = try open(options)
        var written: UInt64 = 0
        do {
            while true {
                try environment.write { try $0.append([UInt8](repeating: 7, count: 500), for: written, to: table) }
                written += 1
            }
        } catch StoreError.mapFull {
            return written
        }
    }

    /// LMDB counts pages that were freed before they were written, and leaves them out of the file.
    @Test func theFileIsAsLongAsItsHeaderSays() throws {
        let (environment, table) = try open(.map(1 << 24))
        for round in 0..<12 as Range<UInt64> {
            try environment.write { transaction in
                try transaction.put([1], for: round, in: table)
                try transaction.put([UInt8](repeating: 1, count: 500_000 * Int(round + 1)), for: 9, in: table)
                try transaction.remove(9, from: table)
            }
            let used = try environment.statistics().usedBytes
            #expect(try #require(scratch).read(Environment.dataFileName).count >= used)
        }
        #expect(try environment.statistics().usedBytes > 8 << 20)
    }

    /// Readers check that what they see does not change under them, while a writer makes the map grow again and again.
    @Test(arguments: [Durability.commit, .interval(milliseconds: 10)])
    func readersNeverSeeTheMapGo(durability: Durability) throws {
        let (environment, table) = try open(.map(1 << 16, maximum: 1 << 26, durability: durability))
        let isDone = Atomic(false)
        let failures = Lock<[String]>([])
        let rounds = Atomic(0)
        let readers = (0..<3).map { _ in
            Thread {
                while !isDone.load(ordering: .acquiring) {
                    do {
                        try environment.read { transaction in
                            try requireWhole(table, in: transaction)
                            try environment.read { try requireWhole(table, in: $0) }
                            try requireWhole(table, in: transaction)
                        }
                    } catch {
                        failures.withLock { $0.append("\(error)") }
                    }
                    rounds.add(1, ordering: .relaxed)
                }
            }
        }
        readers.forEach { $0.start() }
        for key in 0..<300 as Range<UInt64> {
            let before = rounds.load(ordering: .relaxed)
            while key % 10 == 0 && rounds.load(ordering: .relaxed) == before { usleep(100) }
            try environment.write { transaction in
                try transaction.put(Array("\(key + 1)".utf8), for: .max, in: table)
                try transaction.put([UInt8](repeating: UInt8(key % 256), count: 9000), for: key, in: table)
            }
        }
        isDone.store(true, ordering: .releasing)
        while readers.contains(where: { !$0.isFinished }) { usleep(100) }
        #expect(failures.withLock { $0 } == [])
        #expect(try environment.statistics().mapBytes >= 1 << 22)
    }
}

private struct Torn: Error {
    let text: String
}

/// The row at the end counts the others, each of which is filled with its key.
private func requireWhole(_ table: Table<UInt64, [UInt8]>, in transaction: borrowing ReadTransaction) throws {
    let text = try transaction.value(of: .max, in: table).map { String(decoding: $0, as: UTF8.self) } ?? "0"
    let count = try transaction.count(of: table)
    guard Int(text) == max(count - 1, 0) else { throw Torn(text: "\(count) rows, expected \(text) and one") }
    for key in stride(from: UInt64(0), to: UInt64(max(count - 1, 0)), by: 13) {
        let value = try transaction.value(of: key, in: table)
        guard value == [UInt8](repeating: UInt8(key % 256), count: 9000) else { throw Torn(text: "row \(key)") }
    }
}
