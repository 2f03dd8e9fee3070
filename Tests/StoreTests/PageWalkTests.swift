import Foundation
import Store
import Testing

/// Pages that are looked at before LMDB follows them.
struct PageWalkTests {
    private static let pageSize = 4096

    /// A store with branches, overflow pages, ids of one hash's size, a free list.
    private static func make(at path: String) throws {
        let store = try Store.create(at: path, settings: [:], time: 0)
        for batch in 0..<30 as Range<UInt64> {
            var changes = StoreChanges.keeps(batch * 40 + 1...batch * 40 + 40)
            changes.details = [(batch * 40 + 1, [UInt8](repeating: 7, count: 9000))]
            changes.engineState = [UInt8](repeating: 1, count: 5000)
            try store.commit(changes)
        }
    }

    /// What is wrong with the pages of a store; nil where nothing is.
    private static func unsoundness(at path: String) throws -> StoreError? {
        var options = EnvironmentOptions()
        options.readOnly = true
        let environment = try Environment.open(at: path, options: options)
        do throws(StoreError) {
            try environment.read { (transaction) throws(StoreError) in try transaction.requireSoundPages() }
            return nil
        } catch {
            return error
        }
    }

    @Test func aSoundStoreIsSoundWhileItIsWritten() throws {
        let scratch = try Scratch()
        try Self.make(at: scratch.path)
        let store = try Store.open(at: scratch.path, settings: [:])
        try store.environment.read { try $0.requireSoundPages() }
        try store.environment.read { transaction in
            // The state stays as it is for its reader. A thread writes or reads.
            let writer = Thread { try? store.commit(.keeps(1201...1300)) }
            writer.start()
            while !writer.isFinished { usleep(100) }
            try transaction.requireSoundPages()
        }
        try store.environment.read { try $0.requireSoundPages() }
        let last = try store.read { (reader) throws(StoreError) in try reader.lastSeq() }
        #expect(last == 1300)
        #expect(try store.verify().isSound)
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func anyBytesAreSoundOrATypedError(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let scratch = try Scratch()
        try Self.make(at: scratch.path)
        var bytes = try scratch.read(Environment.dataFileName)
        let pages = bytes.count / Self.pageSize
        for _ in 0..<8 {
            // Headers, where pages refer to each other, as often as anywhere.
            let place = Int.random(in: 0..<(Bool.random(using: &generator) ? 32 : Self.pageSize), using: &generator)
            bytes[Int.random(in: 2..<pages, using: &generator) * Self.pageSize + place] = .random(
                in: 0...255, using: &generator)
        }
        try scratch.write(bytes, to: Environment.dataFileName)
        if let error = try Self.unsoundness(at: scratch.path) {
            #expect("\(error)".contains("page"), "seed \(seed): \(error)")
        }
    }

    @Test func aPageOfZerosIsNamed() throws {
        let scratch = try Scratch()
        try Self.make(at: scratch.path)
        let whole = try scratch.read(Environment.dataFileName)
        var named = 0
        for page in 2..<60 {
            var bytes = whole
            bytes.replaceSubrange(
                page * Self.pageSize..<(page + 1) * Self.pageSize, with: repeatElement(0, count: Self.pageSize))
            try scratch.write(bytes, to: Environment.dataFileName)
            if let error = try Self.unsoundness(at: scratch.path) {
                named += 1
                #expect("\(error)".contains("page \(page)"), "\(error)")
            }
        }
        // The others are free, or the later ones of a long value.
        #expect(named > 20)
    }
}
