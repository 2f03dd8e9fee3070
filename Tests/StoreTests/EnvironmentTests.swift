import CLMDB
import Foundation
import Store
import Testing

struct EnvironmentTests {
    private let scratch = try? Scratch()

    private func open(_ options: EnvironmentOptions = EnvironmentOptions()) throws -> Environment {
        try Environment.open(at: try #require(scratch).path, options: options)
    }

    private func table(in environment: Environment) throws -> Table<UInt64, [UInt8]> {
        try #require(
            try environment.write { try $0.openTable("t", keys: UInt64.self, values: [UInt8].self, creating: true) })
    }

    @Test func returningCommitsAndThrowingRollsBack() throws {
        struct Refusal: Error, Equatable {}
        let environment = try open()
        let table = try table(in: environment)
        try environment.write { try $0.put([1], for: 1, in: table) }
        #expect(throws: Refusal()) {
            try environment.write { transaction in
                try transaction.put([2], for: 1, in: table)
                #expect(try transaction.value(of: 1, in: table) == [2])
                throw Refusal()
            }
        }
        #expect(throws: StoreError.invalidChange("no")) {
            try environment.write { (transaction) throws(StoreError) in
                try transaction.remove(1, from: table)
                throw .invalidChange("no")
            }
        }
        #expect(try environment.read { try $0.value(of: 1, in: table) } == [1])
    }

    @Test func aReaderKeepsItsState() throws {
        let environment = try open()
        let table = try table(in: environment)
        try environment.write { try $0.put([1], for: 1, in: table) }
        try environment.read { outer in
            let writer = Thread { try? environment.write { try $0.put([2], for: 1, in: table) } }
            writer.start()
            while !writer.isFinished { usleep(100) }
            let inner = try environment.read { try $0.value(of: 1, in: table) }
            #expect(inner == [2])
            #expect(try outer.value(of: 1, in: table) == [1])
        }
    }

    @Test func aWriteMayReadTheStateBefore() throws {
        let environment = try open()
        let table = try table(in: environment)
        try environment.write { transaction in
            try transaction.put([1], for: 1, in: table)
            #expect(try environment.read { try $0.contains(1, in: table) } == false)
            #expect(try transaction.contains(1, in: table))
        }
    }

    @Test func appendingNeedsALaterKey() throws {
        let environment = try open()
        let table = try table(in: environment)
        try environment.write { try $0.append([1], for: 5, to: table) }
        #expect(throws: StoreError.lmdb(LMDBError("mdb_put", code: MDB_KEYEXIST))) {
            try environment.write { try $0.append([1], for: 5, to: table) }
        }
        try environment.write { try $0.append([2], for: 6, to: table) }
        #expect(try environment.read { try $0.count(of: table) } == 2)
    }

    @Test func removingSaysWhetherItWasThere() throws {
        let environment = try open()
        let table = try table(in: environment)
        try environment.write { transaction in
            try transaction.put([1], for: 1, in: table)
            #expect(try transaction.remove(1, from: table))
            #expect(try !transaction.remove(1, from: table))
        }
    }

    @Test func damagedValuesAndKeysAreNamed() throws {
        let environment = try open()
        let raw = try table(in: environment)
        let numbers = try #require(
            try environment.read { try $0.openTable("t", keys: UInt64.self, values: UInt64.self) })
        let texts = try #require(try environment.read { try $0.openTable("t", keys: String.self, values: String.self) })
        try environment.write { try $0.put([0xff, 0xfe], for: .max, in: raw) }
        let layout = UInt64.layout
        #expect(
            throws: StoreError.corrupt(table: "t", key: "\(UInt64.max)", expected: layout, found: "2 bytes, fffe")
        ) {
            try environment.read { try $0.value(of: UInt64.max, in: numbers) }
        }
        #expect(throws: StoreError.corrupt(table: "t", key: "ffffffffffffffff", expected: "UTF-8", found: "8 bytes")) {
            try environment.read { try $0.firstKey(in: texts) }
        }
    }

    @Test func oneProcessOpensItOnceByWhateverName() throws {
        let path = try #require(scratch).path
        let environment = try open()
        #expect(throws: StoreError.alreadyOpenHere(path: path)) { try open() }
        let alias = path + "-alias"
        try FileManager.default.createSymbolicLink(atPath: alias, withDestinationPath: path)
        defer { try? FileManager.default.removeItem(atPath: alias) }
        var readOnly = EnvironmentOptions()
        readOnly.readOnly = true
        #expect(throws: StoreError.alreadyOpenHere(path: alias)) {
            try Environment.open(at: alias, options: readOnly)
        }
        withExtendedLifetime(environment) {}
    }

    @Test func closingLetsItBeOpenedAgain() throws {
        for round in UInt64(0)..<3 {
            let environment = try open()
            let table = try table(in: environment)
            #expect(try environment.read { try $0.count(of: table) } == Int(round))
            try environment.write { try $0.put([], for: round, in: table) }
        }
    }

    @Test func readOnlyRefusesToWrite() throws {
        let path = try #require(scratch).path
        var options = EnvironmentOptions()
        options.readOnly = true
        #expect(throws: StoreError.notFound(path: path)) { try open(options) }
        _ = try table(in: try open())
        let environment = try open(options)
        #expect(throws: StoreError.readOnly(path: path)) { try environment.write { _ in } }
        #expect(throws: StoreError.readOnly(path: path)) { try environment.sync() }
    }

    @Test func aFileInTheWayIsNoDirectory() throws {
        let scratch = try #require(scratch)
        try scratch.write([1], to: "file")
        #expect(throws: StoreError.self) {
            try Environment.open(at: scratch.file("file"), options: EnvironmentOptions())
        }
    }

    @Test func readersAreFullWithATypedError() throws {
        var options = EnvironmentOptions()
        options.maximumReaders = 2
        let environment = try open(options)
        _ = try table(in: environment)
        #expect(throws: StoreError.lmdb(LMDBError("mdb_txn_begin", code: MDB_READERS_FULL))) {
            try environment.read { _ in try environment.read { _ in try environment.read { _ in } } }
        }
        #expect(try environment.read { _ in 1 } == 1)
    }

    @Test func aWriteInsideAReadTraps() async {
        let result = await #expect(processExitsWith: .failure) {
            let scratch = try Scratch()
            let environment = try Environment.open(at: scratch.path, options: EnvironmentOptions())
            scratch.remove()
            try environment.read { _ in try environment.write { _ in } }
        }
        #expect(result?.isTrap == true)
    }

    @Test func aWriteInsideAWriteTraps() async {
        let result = await #expect(processExitsWith: .failure) {
            let scratch = try Scratch()
            let environment = try Environment.open(at: scratch.path, options: EnvironmentOptions())
            scratch.remove()
            try environment.write { _ in try environment.write { _ in } }
        }
        #expect(result?.isTrap == true)
    }

    @Test func aTableOfAnotherEnvironmentTraps() async {
        let result = await #expect(processExitsWith: .failure) {
            let scratches = [try Scratch(), try Scratch()]
            let environments = try scratches.map { try Environment.open(at: $0.path, options: EnvironmentOptions()) }
            let table = try environments[0].write {
                try $0.openTable("t", keys: UInt64.self, values: [UInt8].self, creating: true)
            }
            scratches.forEach { $0.remove() }
            if let table { try environments[1].write { try $0.put([1], for: 1, in: table) } }
        }
        #expect(result?.isTrap == true)
    }
}

extension ExitTest.Result {
    /// Whether a precondition ended the process, and not an error.
    fileprivate var isTrap: Bool {
        if case .signal = exitStatus { true } else { false }
    }
}
