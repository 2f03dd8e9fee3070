import Foundation
import Store
import Testing

/// A machine that stops, by its traces: of the pages written since the last sync some are on the disk and some not.
struct DurabilityTests {
    private static let pageSize = 4096

    private func options(boot: String) -> EnvironmentOptions {
        var options = EnvironmentOptions.map(1 << 26, maximum: 1 << 26, durability: .interval(milliseconds: 1000))
        options.bootID = boot
        return options
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func afterAStopTheLastSyncIsThere(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let (scratch, crashed) = (try Scratch(), try Scratch())
        let store = try Store.create(at: scratch.path, settings: [:], time: 0, options: options(boot: "one"))
        var model = Model()
        for _ in 0..<Int.random(in: 1...15, using: &generator) { try store.commit(model.change(using: &generator)) }
        try store.sync()
        let synced = model
        let before = try scratch.read(Environment.dataFileName)
        for _ in 0..<Int.random(in: 1...15, using: &generator) { try store.commit(model.change(using: &generator)) }
        try crashed.write(
            mixed(before, try scratch.read(Environment.dataFileName), using: &generator),
            to: Environment.dataFileName)
        try crashed.write(try scratch.read(Checkpoint.fileName), to: Checkpoint.fileName)
        #expect(throws: StoreError.needsRecovery(path: crashed.path)) {
            try Environment.open(at: crashed.path, options: readOnly(boot: "two"))
        }
        let recovered = try Store.open(at: crashed.path, settings: [:], options: options(boot: "two"))
        try synced.requireEqual(to: recovered, "seed \(seed)")
        #expect(try recovered.verify().findings == [], "seed \(seed)")
        var continued = synced
        try recovered.commit(continued.change(using: &generator))
        try continued.requireEqual(to: recovered, "seed \(seed)")
    }

    private func readOnly(boot: String) -> EnvironmentOptions {
        var options = options(boot: boot)
        options.readOnly = true
        return options
    }

    /// Each page as it is in one file or the other; the file as long as either.
    private func mixed(_ old: [UInt8], _ new: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var mixed = Bool.random(using: &generator) ? new : Array(new.prefix(max(old.count, 2 * Self.pageSize)))
        for start in stride(from: 0, to: mixed.count, by: Self.pageSize) where Bool.random(using: &generator) {
            for place in start..<min(start + Self.pageSize, mixed.count) {
                mixed[place] = place < old.count ? old[place] : 0
            }
        }
        return mixed
    }

    @Test func afterADeadProcessNothingIsLost() throws {
        let (scratch, left) = (try Scratch(), try Scratch())
        let store = try Store.create(at: scratch.path, settings: [:], time: 0, options: options(boot: "one"))
        try store.commit(.keeps(1...3))
        try store.sync()
        try store.commit(.keeps(4...5))
        for name in [Environment.dataFileName, Checkpoint.fileName] { try left.write(try scratch.read(name), to: name) }
        let again = try Store.open(at: left.path, settings: [:], options: options(boot: "one"))
        #expect(try again.read { try $0.lastSeq() } == 5)
    }

    @Test func closingSyncsAndLeavesNoCheckpoint() throws {
        let scratch = try Scratch()
        do {
            let store = try Store.create(at: scratch.path, settings: [:], time: 0, options: options(boot: "one"))
            try store.commit(.keeps(1...3))
            #expect(try Checkpoint(at: scratch.path)?.bootID == "one")
        }
        #expect(try Checkpoint(at: scratch.path) == nil)
        let store = try Store.open(at: scratch.path, settings: [:], options: options(boot: "two"))
        #expect(try store.read { try $0.lastSeq() } == 3)
    }

    @Test func anOpeningThatSyncsEachCommitEndsACheckpoint() throws {
        let (scratch, left) = (try Scratch(), try Scratch())
        let store = try Store.create(at: scratch.path, settings: [:], time: 0, options: options(boot: "one"))
        try store.commit(.keeps(1...3))
        for name in [Environment.dataFileName, Checkpoint.fileName] { try left.write(try scratch.read(name), to: name) }
        var syncing = options(boot: "one")
        syncing.durability = .commit
        let again = try Store.open(at: left.path, settings: [:], options: syncing)
        #expect(try Checkpoint(at: left.path) == nil)
        #expect(try again.read { try $0.lastSeq() } == 3)
    }

    @Test func aCheckpointWithoutDataFileIsNoHindrance() throws {
        let scratch = try Scratch()
        try Checkpoint(bootID: "one", metaPages: [1]).write(to: scratch.path)
        _ = try Store.create(at: scratch.path, settings: [:], time: 0, options: options(boot: "two"))
        #expect(try Store.openReadOnly(at: scratch.path).read { try $0.lastSeq() } == 0)
    }

    @Test func aSystemWithoutBootIDGoesBackToTheSync() throws {
        let checkpoint = Checkpoint(bootID: "", metaPages: [1])
        #expect(checkpoint.isOfEarlierBoot(than: ""))
        #expect(!Checkpoint(bootID: "a", metaPages: [1]).isOfEarlierBoot(than: "a"))
        #expect(Checkpoint.currentBootID.count == 36)
    }

    @Test func checkpointsRoundTripAndDamageIsFound() throws {
        let scratch = try Scratch()
        #expect(try Checkpoint(at: scratch.path) == nil)
        let checkpoint = Checkpoint(bootID: "boot", metaPages: (0..<100).map { UInt8($0) })
        try checkpoint.write(to: scratch.path)
        #expect(try Checkpoint(at: scratch.path) == checkpoint)
        let bytes = try scratch.read(Checkpoint.fileName)
        for place in 0..<bytes.count {
            var damaged = bytes
            damaged[place] ^= 1
            try scratch.write(damaged, to: Checkpoint.fileName)
            #expect(throws: StoreError.self) { try Checkpoint(at: scratch.path) }
            try scratch.write(Array(bytes[..<place]), to: Checkpoint.fileName)
            #expect(throws: StoreError.self) { try Checkpoint(at: scratch.path) }
        }
        try Checkpoint.remove(from: scratch.path)
        try Checkpoint.remove(from: scratch.path)
        #expect(try Checkpoint(at: scratch.path) == nil)
    }
}
