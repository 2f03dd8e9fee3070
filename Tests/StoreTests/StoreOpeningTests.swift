import CLMDB
import Foundation
import Store
import Testing

struct StoreOpeningTests {
    private let scratch = try? Scratch()

    private func path() throws -> String {
        try #require(scratch).file("store")
    }

    @Test func whatACreatedStoreIsToldItKeeps() throws {
        let settings = ["seed": "1", "form": "released", "empty": ""]
        var identity: [UInt8] = []
        do {
            let store = try Store.create(
                at: path(), settings: settings, time: -5, generator: SeededGenerator(seed: 1))
            identity = store.identity
            #expect(identity.count == 16)
            #expect(Store.exists(at: try path()))
        }
        let store = try Store.open(at: path(), settings: settings)
        #expect(store.identity == identity)
        #expect(store.creationTime == -5)
        #expect(!store.isReadOnly)
        #expect(try store.read { try $0.settings() } == settings)
        #expect(try store.read { try $0.engineState() } == nil)
        #expect(try store.verify().isSound)
    }

    @Test func storesDifferInIdentityAndKey() throws {
        let scratch = try #require(scratch)
        let stores = try ["a", "b"].map { try Store.create(at: scratch.file($0), settings: [:], time: 0) }
        #expect(stores[0].identity != stores[1].identity)
        #expect(stores[0].header.hashKey != stores[1].header.hashKey)
        #expect(stores[0].identity != stores[0].header.hashKey)
    }

    @Test func openingNeedsAStoreAndCreatingNeedsNone() throws {
        let path = try path()
        #expect(!Store.exists(at: path))
        #expect(throws: StoreError.notFound(path: path)) { try Store.open(at: path, settings: [:]) }
        #expect(throws: StoreError.notFound(path: path)) { try Store.openReadOnly(at: path) }
        #expect(!FileManager.default.fileExists(atPath: path))
        _ = try Store.openOrCreate(at: path, settings: [:], time: 1)
        #expect(throws: StoreError.alreadyExists(path: path)) { try Store.create(at: path, settings: [:], time: 2) }
        #expect(try Store.openOrCreate(at: path, settings: [:], time: 2).creationTime == 1)
        #expect(try Store.openReadOnly(at: path).isReadOnly)
    }

    @Test func anInterruptedCreationIsNoStoreYet() throws {
        let path = try path()
        _ = try Environment.open(at: path, options: EnvironmentOptions())
        #expect(throws: StoreError.notFound(path: path)) { try Store.open(at: path, settings: [:]) }
        #expect(throws: StoreError.notFound(path: path)) { try Store.openReadOnly(at: path) }
        #expect(try Store.openOrCreate(at: path, settings: [:], time: 7).creationTime == 7)
    }

    @Test func settingsThatDifferAreNamed() throws {
        let path = try path()
        _ = try Store.create(at: path, settings: ["a": "1", "b": "2"], time: 0)
        func mismatch(_ given: [String: String]) -> StoreError? {
            do throws(StoreError) {
                _ = try Store.open(at: path, settings: given)
                return nil
            } catch {
                return error
            }
        }
        #expect(mismatch(["a": "1", "b": "2"]) == nil)
        #expect(mismatch(["a": "1", "b": "3"]) == .settingMismatch(key: "b", stored: "2", given: "3"))
        #expect(mismatch(["a": "1"]) == .settingMismatch(key: "b", stored: "2", given: nil))
        #expect(mismatch(["a": "1", "b": "2", "c": ""]) == .settingMismatch(key: "c", stored: nil, given: ""))
        #expect(mismatch(["a": "0", "b": "3"])?.description == "the store was created with a 1, and 0 was given")
    }

    @Test func theDimensionMayComeLater() throws {
        let path = try path()
        let key = Store.dimensionSetting
        _ = try Store.create(at: path, settings: [:], time: 0)
        #expect(try Store.open(at: path, settings: [key: "2"]).read { try $0.dimension() } == 2)
        #expect(try Store.open(at: path, settings: [:]).read { try $0.dimension() } == 2)
        #expect(throws: StoreError.settingMismatch(key: key, stored: "2", given: "3")) {
            try Store.open(at: path, settings: [key: "3"])
        }
    }

    @Test(arguments: ["0", "-1", "many", "99999999999", ""])
    func aDimensionThatIsNoneIsRefused(text: String) throws {
        let path = try path()
        let settings = [Store.dimensionSetting: text]
        let error = StoreError.invalidChange("dimension \(text), expected a number in 1...16777216")
        #expect(throws: error) { try Store.create(at: path, settings: settings, time: 0) }
        _ = try Store.create(at: path, settings: [:], time: 0)
        #expect(throws: error) { try Store.open(at: path, settings: settings) }
    }

    @Test(arguments: [0, 4, 77] as [UInt32])
    func otherFormatsAreRefused(version: UInt32) throws {
        let path = try path()
        try replaceFormat(at: path, by: Array("NVLD".utf8) + [UInt8(version), 0, 0, 0])
        let error =
            version < 1
            ? StoreError.formatTooOld(found: version, expected: 1) : .formatTooNew(found: version, expected: 3)
        #expect(throws: error) { try Store.open(at: path, settings: [:]) }
        #expect(throws: error) { try Store.openReadOnly(at: path) }
    }

    /// Of the first version: seven tables.
    private func oldest(at path: String) throws {
        let environment = try Environment.open(at: path, options: EnvironmentOptions())
        try environment.write { transaction in
            let meta = try #require(
                try transaction.openTable("meta", keys: String.self, values: [UInt8].self, creating: true))
            var generator = SeededGenerator(seed: 1)
            try StoreHeader(settings: [:], creationTime: 5, using: &generator).write(to: meta, in: transaction)
            try transaction.put(Array("NVLD".utf8) + [1, 0, 0, 0], for: "format", in: meta)
            for name in ["log", "samples", "details", "members", "reference"] {
                _ = try transaction.openTable(name, keys: UInt64.self, values: [UInt8].self, creating: true)
            }
            _ = try transaction.openTable(
                "ids", keys: UInt64.self, values: UInt64.self, isMultivalued: true, creating: true)
        }
    }

    @Test func aStoreOfTheFirstVersionIsReadAsItIsAndWritten() throws {
        let path = try path()
        try oldest(at: path)
        do {
            let store = try Store.openReadOnly(at: path)
            #expect(try store.verify().findings == [] && store.statistics().tables.count == 7)
            #expect(try store.read { try $0.inputs() } == [])
        }
        let store = try Store.open(at: path, settings: [:])
        var changes = StoreChanges.keeps(1...3)
        changes.inputs = [StoredInput(seq: 0, content: [1])]
        try store.commit(changes)
        #expect(try store.verify().findings == [] && store.creationTime == 5)
        #expect(try store.read { try $0.inputs() } == changes.inputs)
    }

    /// A program that knows no sums would change members and leave the sums that were theirs.
    @Test func aStoreThatWasOpenedForWritingIsRefusedByProgramsOfBefore() throws {
        let path = try path()
        try oldest(at: path)
        func format(_ store: Store) throws -> [UInt8]? {
            try store.environment.read { try $0.value(of: "format", in: store.tables.meta) }
        }
        #expect(try format(Store.openReadOnly(at: path)) == Array("NVLD".utf8) + [1, 0, 0, 0])
        #expect(throws: StoreError.self) { try Store.open(at: path, settings: ["other": "1"]) }
        #expect(try format(Store.openReadOnly(at: path)) == Array("NVLD".utf8) + [1, 0, 0, 0])
        #expect(try format(Store.open(at: path, settings: [:])) == Array("NVLD".utf8) + [3, 0, 0, 0])
        #expect(try format(Store.openReadOnly(at: path)) == Array("NVLD".utf8) + [3, 0, 0, 0])
    }

    @Test(arguments: [[], [1, 2, 3], Array("NVLX".utf8) + [1, 0, 0, 0], Array("NVLD".utf8)] as [[UInt8]])
    func anotherFormatMarkIsForeign(mark: [UInt8]) throws {
        let path = try path()
        try replaceFormat(at: path, by: mark)
        #expect(isForeign { try Store.open(at: path, settings: [:]) })
    }

    private func replaceFormat(at path: String, by bytes: [UInt8]) throws {
        let store = try Store.create(at: path, settings: [:], time: 0)
        try store.environment.write { try $0.put(bytes, for: "format", in: store.tables.meta) }
    }

    @Test func anLMDBFileOfSomethingElseIsForeignAndStaysAsItIs() throws {
        let path = try path()
        do {
            let environment = try Environment.open(at: path, options: EnvironmentOptions())
            _ = try environment.write {
                try $0.openTable("theirs", keys: String.self, values: String.self, creating: true)
            }
        }
        let content = try scratch?.read("store/" + Environment.dataFileName)
        #expect(isForeign { try Store.open(at: path, settings: [:]) })
        #expect(isForeign { try Store.openOrCreate(at: path, settings: [:], time: 0) })
        #expect(isForeign { try Store.openReadOnly(at: path) })
        #expect(throws: StoreError.alreadyExists(path: path)) { try Store.create(at: path, settings: [:], time: 0) }
        #expect(try scratch?.read("store/" + Environment.dataFileName) == content)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func aFileOfRandomBytesIsForeign(seed: UInt64) throws {
        let scratch = try #require(scratch)
        var generator = SeededGenerator(seed: seed)
        let bytes = generator.bytes(1...20_000)
        try scratch.write(bytes, to: Environment.dataFileName)
        #expect(isForeign { try Store.openOrCreate(at: scratch.path, settings: [:], time: 0) }, "seed \(seed)")
        #expect(isForeign { try Store.openReadOnly(at: scratch.path) }, "seed \(seed)")
        #expect(try scratch.read(Environment.dataFileName) == bytes, "seed \(seed)")
    }

    @Test(arguments: [0.1, 0.5, 0.99])
    func aFileThatWasCutOffIsDamaged(share: Double) throws {
        let scratch = try #require(scratch)
        let used = try Store.withKeeps(500, at: scratch.path).statistics().environment.usedBytes
        let whole = try scratch.read(Environment.dataFileName)
        let length = max(Int(Double(used) * share), 2 * 4096)
        try scratch.write(Array(whole[..<length]), to: Environment.dataFileName)
        let error = StoreError.corrupt(
            table: Environment.dataFileName, key: "length",
            expected: "at least \(used) bytes, as its header says", found: "\(length)")
        #expect(throws: error) { try Store.open(at: scratch.path, settings: [:]) }
        #expect(throws: error) { try Store.openReadOnly(at: scratch.path) }
    }

    @Test func aMissingTableIsDamage() throws {
        let path = try path()
        do {
            let store = try Store.create(at: path, settings: [:], time: 0)
            try store.environment.write { transaction in
                let code = unsafe mdb_drop(transaction.handle, store.tables.samples.index, 1)
                #expect(code == MDB_SUCCESS)
                try transaction.put([], for: "dirty", in: store.tables.meta)
            }
        }
        let error = StoreError.corrupt(table: "samples", key: "", expected: "a table", found: "none of that name")
        #expect(throws: error) { try Store.open(at: path, settings: [:]) }
    }

    private func isForeign(_ body: () throws -> Store) -> Bool {
        do {
            _ = try body()
            return false
        } catch StoreError.foreignFile {
            return true
        } catch {
            Issue.record(error)
            return false
        }
    }
}
