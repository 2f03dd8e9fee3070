import Foundation
import Numpy
import Testing

/// What is wrong with a file, and what is said about it.
struct NumpyProblemTests {
    struct Example: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let file: [UInt8]
        let problem: NumpyProblem

        init(_ name: String, _ file: [UInt8], _ problem: NumpyProblem) {
            testDescription = name
            self.file = file
            self.problem = problem
        }
    }

    static func dictionary(type: String = "'<f4'", fortran: String = "False", shape: String = "(2, 3)") -> String {
        "{'descr': \(type), 'fortran_order': \(fortran), 'shape': \(shape), }"
    }

    static let numbers = [UInt8](repeating: 0, count: 24)

    static let examples: [Example] = [
        Example("empty", [], .notNumpy),
        Example("another format", Array("PK\u{3}\u{4} and so on".utf8), .notNumpy),
        Example("magic alone", [0x93] + Array("NUMPY".utf8), .truncatedHeader),
        Example("version 4.0", numpyFile(dictionary(), version: 4), .version(major: 4, minor: 0)),
        Example(
            "cut within the length", Array(numpyFile(dictionary()).prefix(9)), .truncatedHeader),
        Example("cut within the dictionary", Array(numpyFile(dictionary()).prefix(40)), .truncatedHeader),
        Example(
            "huge header", Array(numpyFile("", version: 2).prefix(8)) + [0xff, 0xff, 0xff, 0x7f],
            .headerTooLong(found: 0x7fff_ffff, limit: 65_535)),
        Example("integers", numpyFile(dictionary(type: "'<i4'"), numbers: numbers), wrongType("'<i4'")),
        Example("big-endian", numpyFile(dictionary(type: "'>f4'"), numbers: numbers), wrongType("'>f4'")),
        Example(
            "structured", numpyFile(dictionary(type: "[('a', '<f4')]"), numbers: numbers),
            .type(found: "a structured type", expected: ["a plain type"])),
        Example("Fortran order", numpyFile(dictionary(fortran: "True"), numbers: numbers), .fortranOrder),
        Example("no dimension", numpyFile(dictionary(shape: "()"), numbers: numbers), wrongShape([])),
        Example("one dimension", numpyFile(dictionary(shape: "(6,)"), numbers: numbers), wrongShape([6])),
        Example("three", numpyFile(dictionary(shape: "(1, 2, 3)"), numbers: numbers), wrongShape([1, 2, 3])),
        Example("no rows", numpyFile(dictionary(shape: "(0, 3)")), wrongShape([0, 3])),
        Example("no columns", numpyFile(dictionary(shape: "(3, 0)")), wrongShape([3, 0])),
        Example(
            "more than memory", numpyFile(dictionary(shape: "(4611686018427387904, 4)")),
            .tooLarge(shape: [4_611_686_018_427_387_904, 4])),
        Example(
            "short of numbers", numpyFile(dictionary(), numbers: numbers.dropLast()),
            .truncated(found: 23, expected: 24)),
        Example(
            "a claim of a terabyte", numpyFile(dictionary(shape: "(1000000, 250000)"), numbers: numbers),
            .truncated(found: 24, expected: 1_000_000_000_000)),
        Example("more numbers", numpyFile(dictionary(), numbers: numbers + [1]), .trailingBytes(1)),
        Example("no shape", numpyFile("{'descr': '<f4', 'fortran_order': False}"), .keyMissing("shape")),
        Example("no type", numpyFile("{'shape': (1, 1), 'fortran_order': False}"), .keyMissing("descr")),
        Example("no order", numpyFile("{'shape': (1, 1), 'descr': '<f4'}"), .keyMissing("fortran_order")),
        Example("a key too many", numpyFile("{'descr': '<f4', 'color': 1}"), .keyUnexpected("color")),
        Example("a key twice", numpyFile("{'descr': '<f4', 'descr': '<f4'}"), .keyUnexpected("descr")),
    ]

    static func wrongType(_ found: String) -> NumpyProblem {
        .type(found: found, expected: ["<f2", "<f4", "<f8"])
    }

    static func wrongShape(_ found: [Int]) -> NumpyProblem {
        .shape(found: found, expected: "(n, d) with at least one row and one column")
    }

    @Test(arguments: examples)
    func eachProblemIsNamed(example: Example) throws {
        try withFile(of: example.file) { path in
            #expect(throws: NumpyError(path: path, problem: example.problem)) { try NumpyFile.readMatrix(path: path) }
        }
    }

    @Test func integersOfAnotherTypeOrShapeAreRefused() throws {
        try withFile(of: numpyFile(Self.dictionary(), numbers: Self.numbers)) { path in
            let problem = NumpyProblem.type(found: "'<f4'", expected: ["<i8"])
            #expect(throws: NumpyError(path: path, problem: problem)) { try NumpyFile.readIntegers(path: path) }
        }
        try withFile(of: numpyFile(Self.dictionary(type: "'<i8'"), numbers: Self.numbers + Self.numbers)) { path in
            let problem = NumpyProblem.shape(found: [2, 3], expected: "(n,)")
            #expect(throws: NumpyError(path: path, problem: problem)) { try NumpyFile.readIntegers(path: path) }
        }
    }

    @Test func messagesSayWhatWasFoundAndExpected() {
        #expect(Self.wrongType("'<i4'").description == "holds '<i4'; expected '<f2' or '<f4' or '<f8'")
        #expect(
            Self.wrongShape([6]).description == "has shape (6,); expected (n, d) with at least one row and one column")
        #expect(
            NumpyProblem.header(offset: 7, expected: "':'").description
                == "has a malformed header: expected ':' at byte 7")
    }
}
