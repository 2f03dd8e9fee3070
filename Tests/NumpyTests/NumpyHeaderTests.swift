import Diversity
import Foundation
import Numpy
import Testing
import Vectors

struct NumpyHeaderTests {
    @Test(arguments: [
        ("", 0, "'{'"),
        ("{'descr'", 8, "':'"),
        ("{'descr': '<f4", 14, "the end of a string"),
        (#"{'a\'b': 1}"#, 3, "a string without escapes"),
        ("{descr: '<f4'}", 1, "a key or '}'"),
        ("{'fortran_order': false}", 18, "True or False"),
        ("{'fortran_order': 0}", 18, "True or False"),
        ("{'shape': 5}", 10, "'('"),
        ("{'shape': (5)}", 12, "','"),
        ("{'shape': (5, 6}", 15, "',' or ')'"),
        ("{'shape': (-5, 6)}", 11, "an integer from 0 to 9223372036854775807"),
        ("{'shape': (99999999999999999999, 1)}", 11, "an integer from 0 to 9223372036854775807"),
        ("{'shape': (1.5, 1)}", 12, "','"),
        ("{'shape': (5L, 6)}", 12, "','"),
        ("{'descr': '<f4' 'shape': (1, 1)}", 16, "',' or '}'"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1)} + {}", 58, "nothing after '}'"),
    ])
    func malformedDictionariesAreLocated(text: String, offset: Int, expected: String) {
        #expect(throws: NumpyProblem.header(offset: offset, expected: expected)) {
            try NumpyHeader(parsing: Array(text.utf8))
        }
    }

    @Test(arguments: [[], [7], [3, 4], [.max, 0, 1]] as [[Int]])
    func headersSurviveARoundTrip(shape: [Int]) throws {
        for fortranOrder in [false, true] {
            let header = NumpyHeader(type: "<f8", fortranOrder: fortranOrder, shape: shape)
            #expect(header.bytes.count % 64 == 0)
            #expect(try NumpyHeader(parsing: Array(header.bytes.dropFirst(10))) == header)
        }
    }

    /// Whatever bytes are changed, removed or added, parsing gives a header or an error, and never traps.
    @Test(arguments: 0..<20)
    func mutatedHeadersNeverTrap(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let whole = Array(NumpyHeader(type: "<f4", shape: [12, 345]).bytes.dropFirst(10))
        var parsed = 0
        for _ in 0..<500 {
            var text = whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) { mutate(&text, using: &generator) }
            if let header = try? NumpyHeader(parsing: text) {
                parsed += 1
                #expect(header.shape.allSatisfy { $0 >= 0 }, "seed \(seed): \(text)")
            }
        }
        #expect(parsed < 500, "seed \(seed): padding apart, a mutation breaks the header")
    }

    /// The same on whole files: a matrix comes out only where the numbers are all there.
    @Test(arguments: 20..<26)
    func mutatedFilesGiveAMatrixOrAnError(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let whole = NumpyHeader(type: "<f4", shape: [3, 5]).bytes + [UInt8](repeating: 0x3f, count: 60)
        for _ in 0..<100 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &generator) { mutate(&bytes, using: &generator) }
            try withFile(of: bytes) { path in
                do {
                    let matrix = try NumpyFile.readMatrix(path: path)
                    #expect(matrix.rows * matrix.columns * 2 <= bytes.count, "seed \(seed): \(bytes)")
                } catch let error as NumpyError {
                    #expect(error.path == path, "seed \(seed): \(bytes)")
                }
            }
        }
    }

    private func mutate(_ bytes: inout [UInt8], using generator: inout SplitMix64) {
        let telling = Array("{}()[]'\",:\\ \n0123456789TrueFalse<f4".utf8)
        let place = Int.random(in: 0..<max(bytes.count, 1), using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0 where !bytes.isEmpty: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1 where !bytes.isEmpty: bytes.remove(at: place)
        case 2 where !bytes.isEmpty: bytes[place] = telling.randomElement(using: &generator) ?? 0
        case 3: bytes.insert(telling.randomElement(using: &generator) ?? 0, at: min(place, bytes.count))
        default: bytes.removeLast(Int.random(in: 0...min(8, bytes.count), using: &generator))
        }
    }
}
