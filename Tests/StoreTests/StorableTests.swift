import Store
import Testing

struct StorableTests {
    private func bytes(_ value: some Storable) throws -> [UInt8] {
        try value.withStoredBytes { (bytes) throws(StoreError) in [UInt8](copying: bytes) }
    }

    private func decode<Value: Storable>(_ bytes: [UInt8], as type: Value.Type) -> Value? {
        Value(stored: bytes.span)
    }

    @Test(arguments: [0, 1, 255, 256, 0x0102_0304_0506_0708, .max] as [UInt64])
    func numbersAreBigEndian(number: UInt64) throws {
        #expect(try bytes(number) == (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) })
        #expect(decode(try bytes(number), as: UInt64.self) == number)
    }

    @Test func numbersSortAsTheirBytes() throws {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<1000 {
            let (a, b) = (generator.next() >> (generator.next() % 64), generator.next() >> 20)
            #expect(try bytes(a).lexicographicallyPrecedes(bytes(b)) == (a < b), "\(a) \(b)")
        }
    }

    @Test func othersRoundTrip() throws {
        #expect(decode(try bytes("naïve 雪"), as: String.self) == "naïve 雪")
        #expect(decode(try bytes([1, 0, 255]), as: [UInt8].self) == [1, 0, 255])
        let vector: [Float] = [1, -0.5, .infinity]
        #expect(decode(try bytes(StoredVector(vector)), as: StoredVector.self)?.elements == vector)
        for slot in [StoredSlot(nil), StoredSlot(0), StoredSlot(0x1_2345)] {
            #expect(decode(try bytes(slot), as: StoredSlot.self) == slot)
        }
        #expect(try bytes(StoredSlot(0x0102)) == [2, 1, 0, 0])
        #expect(try bytes(StoredVector([1, -2])) == [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0])
    }

    @Test func whatDoesNotFollowTheLayoutIsNil() {
        #expect(decode([1, 2, 3], as: UInt64.self) == nil)
        #expect(decode([UInt8](repeating: 0, count: 9), as: UInt64.self) == nil)
        #expect(decode([0xff], as: String.self) == nil)
        #expect(decode([1, 2, 3, 4, 5], as: StoredVector.self) == nil)
        #expect(decode([1, 2, 3], as: StoredSlot.self) == nil)
    }

    @Test func logEntriesRoundTripAndAreNilWhereTheyAreCut() throws {
        let entry = LogEntry(seq: 9, kind: .evict, id: "abc", seen: 1 << 40, kept: 77, record: [1, 2])
        let stored = try bytes(StoredLogEntry(entry))
        #expect(stored == [0, 0, 0, 0, 0, 1, 0, 0, 77, 0, 0, 0, 0, 0, 0, 0, 3, 0, 3, 97, 98, 99, 1, 2])
        #expect(decode(stored, as: StoredLogEntry.self).map { LogEntry(seq: 9, $0) } == entry)
        for length in 0..<22 {
            #expect(decode(Array(stored[..<length]), as: StoredLogEntry.self) == nil)
        }
        for (place, byte) in [(18, 0), (18, 5), (19, 0xff), (17, 1)] as [(Int, UInt8)] {
            var damaged = stored
            damaged[place] = byte
            #expect(decode(damaged, as: StoredLogEntry.self) == nil)
        }
    }
}
