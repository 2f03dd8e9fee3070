import Foundation
import Store
import Testing

/// What other processes see of a store, and what they leave.
struct ProcessTests {
    @Test func aSecondWriterIsRefusedAndToldWhoIsFirst() throws {
        let scratch = try Scratch()
        let probe = try Probe(["serve", scratch.path])
        #expect(probe.line() == "open")
        let refusal = StoreError.alreadyOpen(path: scratch.path, process: probe.process.processIdentifier)
        #expect(throws: refusal) { try Store.openOrCreate(at: scratch.path, settings: [:], time: 0) }
        #expect("\(refusal)".contains("pid \(probe.process.processIdentifier)"))
    }

    @Test func thisProcessRefusesAnother() throws {
        let scratch = try Scratch()
        let store = try Store.withKeeps(1, at: scratch.path)
        let probe = try Probe(["serve", scratch.path])
        #expect(probe.line() == "\(StoreError.alreadyOpen(path: scratch.path, process: getpid()))")
        withExtendedLifetime(store) {}
    }

    @Test func aReaderFollowsAWriterThroughItsMapsGrowth() throws {
        let scratch = try Scratch()
        let probe = try Probe(["serve", scratch.path])
        #expect(probe.line() == "open")
        let store = try Store.openReadOnly(at: scratch.path)
        let before = try store.statistics().environment.mapBytes
        for _ in 0..<40 {
            try probe.send(lines: 10)
            var last = ""
            for _ in 0..<10 { last = try #require(probe.line()) }
            #expect("\(try store.read { try $0.lastSeq() })" == last)
        }
        #expect(try store.statistics().environment.mapBytes > before)
        #expect(try store.verify().findings == [])
    }

    @Test(arguments: [1, 7, 30])
    func aKilledWriterLeavesItsLastCommit(batches: Int) throws {
        let scratch = try Scratch()
        var last: UInt64 = 0
        for _ in 0..<3 {
            let probe = try Probe(["serve", scratch.path])
            #expect(probe.line() == "open")
            try probe.send(lines: 2000)
            for _ in 0..<batches { last = try #require(probe.line().flatMap { UInt64($0) }) }
            kill(probe.process.processIdentifier, SIGKILL)
            while let line = probe.line() { last = UInt64(line) ?? last }
            probe.process.waitUntilExit()
            let store = try Store.open(at: scratch.path, settings: [:])
            let found = try store.read { try $0.lastSeq() }
            #expect(found == last || found == last + 9, "all that was told, and at most the commit then under way")
            #expect(try store.verify().findings == [])
            last = found
        }
    }

    /// A dead reader's state is kept from being overwritten until somebody looks for dead readers.
    @Test func aKilledReaderDoesNotFillTheMap() throws {
        let scratch = try Scratch()
        let store = try Store.create(at: scratch.path, settings: [:], time: 0, options: .map(1 << 18, maximum: 1 << 18))
        let probe = try Probe(["read", scratch.path])
        #expect(probe.line() == "open")
        kill(probe.process.processIdentifier, SIGKILL)
        probe.process.waitUntilExit()
        for round in 0..<100 as Range<UInt8> {
            var changes = StoreChanges()
            changes.engineState = [UInt8](repeating: round, count: 10_000)
            try store.commit(changes)
        }
        #expect(try store.read { try $0.engineState()?.first } == 99)
    }

    @Test(.enabled(if: Probe.canMount, "needs mounts in a user namespace"))
    func aFullDiskIsATypedErrorAndTheStoreStaysSound() throws {
        let scratch = try Scratch()
        let mount = "mount -t tmpfs -o size=1500k none \(scratch.path) && exec $0 fill \(scratch.path)"
        let probe = try Probe([], command: mount)
        #expect(probe.line() == "open")
        #expect(probe.line() == "diskFull, some entries, sound")
        #expect(probe.line() == "a snapshot finds no room either, nothing of it is left")
    }

    /// LMDB writes to its lock file through a map: where that has no room, it is a bus error.
    @Test(.enabled(if: Probe.canMount, "needs mounts in a user namespace"))
    func aDiskThatIsFullBeforehandIsATypedError() throws {
        let scratch = try Scratch()
        let fill = "head -c 1000000 /dev/zero > \(scratch.path)/ballast 2>/dev/null"
        let mount = "mount -t tmpfs -o size=64k none \(scratch.path) && { \(fill); exec $0 fill \(scratch.path); }"
        let line = try Probe([], command: mount).line()
        #expect(try #require(line).hasPrefix("no space left on the disk of \(scratch.path) "))
    }

    @Test(.enabled(if: Probe.canMount, "needs mounts in a user namespace"))
    func aDirectoryThatCannotBeWrittenIsNamed() throws {
        let scratch = try Scratch()
        let mount = "mount -t tmpfs -o ro none \(scratch.path) && exec $0 fill \(scratch.path)"
        #expect(try #require(try Probe([], command: mount).line()).hasPrefix("cannot write in \(scratch.path): "))
        let below = "mount -t tmpfs -o ro none \(scratch.path) && exec $0 fill \(scratch.path)/below"
        #expect(try #require(try Probe([], command: below).line()).hasPrefix("cannot write in \(scratch.path)/below: "))
    }
}
