import Diversity
import Foundation
import FuzzTargets
import Testing

/// The inputs that tools/fuzzing kept, given to the decoders again, and what becomes of them by chance: each gives a value or
/// a typed error. A trap ends the tests; what was tried last is what trapped.
struct CorpusTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "tools/fuzz/corpus")
    private static let mutations = 4

    @Test(arguments: FuzzTarget.allCases)
    func decodersEndWithAValueOrAnError(target: FuzzTarget) throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("\(target): seed \(seed)")
        var generator = SplitMix64(seed: seed)
        let names = try FileManager.default.contentsOfDirectory(
            atPath: Self.folder.appending(path: target.rawValue).path)
        #expect(names.count > 1)
        for name in names.sorted() {
            let input = [UInt8](try Data(contentsOf: Self.folder.appending(path: "\(target.rawValue)/\(name)")))
            target.run(input)
            for _ in 0..<Self.mutations { target.run(Self.mutated(input, &generator)) }
        }
    }

    private static func mutated(_ input: [UInt8], _ generator: inout SplitMix64) -> [UInt8] {
        var bytes = input
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let place = Int.random(in: 0...bytes.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
            case 2: bytes.removeSubrange(place..<min(place + Int.random(in: 0...9, using: &generator), bytes.count))
            default: bytes.insert(contentsOf: bytes.suffix(from: place).prefix(40), at: place)
            }
        }
        return bytes
    }
}
