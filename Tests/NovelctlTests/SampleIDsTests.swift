import Foundation
import Testing

@testable import novelctl

struct SampleIDsTests {
    @Test func rowsAreNamedAfterTheirFile() {
        #expect(SampleIDs.numbered(2, path: "/some/where/texts.v2.npy") == ["texts.v2:0", "texts.v2:1"])
        #expect(SampleIDs.numbered(1, path: "texts") == ["texts:0"])
    }

    @Test func aLineForEachRow() throws {
        let scratch = try Scratch()
        let path = try scratch.write("a\tsource\r\nbä c\n d\n", to: "ids.txt")
        #expect(try SampleIDs.read(path, count: 3) == ["a", "bä c", " d"])
        #expect(try SampleIDs.read(path, count: 2) == ["a", "bä c"])
        #expect(throws: SampleIDsError.tooFew(path: path, found: 3, expected: 4)) {
            try SampleIDs.read(path, count: 4)
        }
        #expect(try SampleIDs.read(scratch.write("no end", to: "one.txt"), count: 1) == ["no end"])
    }

    @Test func whatCannotBeRead() throws {
        let scratch = try Scratch()
        #expect(throws: SampleIDsError.self) { try SampleIDs.read(scratch.file("missing"), count: 1) }
        let empty = try scratch.write("", to: "empty")
        #expect(throws: SampleIDsError.tooFew(path: empty, found: 0, expected: 1)) {
            try SampleIDs.read(empty, count: 1)
        }
        let bytes = scratch.file("bytes")
        try Data([0x61, 0xFF]).write(to: URL(filePath: bytes))
        #expect(throws: SampleIDsError.unreadable(path: bytes, reason: "it is not UTF-8 text")) {
            try SampleIDs.read(bytes, count: 1)
        }
    }
}
