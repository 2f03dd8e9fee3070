import Diversity
import Foundation
import Numpy
import Testing
import Vectors

struct NumpyFileTests {
    @Test(arguments: [(1, 1), (3, 7), (4000, 300)])
    func matricesSurviveARoundTrip(rows: Int, columns: Int) throws {
        var generator = SplitMix64(seed: 1)
        let elements = (0..<rows * columns).map { _ in
            Float(bitPattern: UInt32.random(in: 0...0x7f00_0000, using: &generator))
        }
        let matrix = Matrix(rows: rows, columns: columns, elements: elements)
        try withTemporaryFile { path in
            try NumpyFile.write(matrix, path: path)
            #expect(try NumpyFile.readMatrix(path: path) == matrix)
        }
    }

    @Test(arguments: [0, 1, 600_000])
    func integersSurviveARoundTrip(count: Int) throws {
        let integers = (0..<count).map { $0 % 2 == 0 ? .max - $0 : .min + $0 }
        try withTemporaryFile { path in
            try NumpyFile.write(integers, path: path)
            #expect(try NumpyFile.readIntegers(path: path) == integers)
        }
    }

    @Test func writingReplacesALongerFile() throws {
        try withTemporaryFile { path in
            try NumpyFile.write(Array(0..<100), path: path)
            try NumpyFile.write([5], path: path)
            #expect(try NumpyFile.readIntegers(path: path) == [5])
        }
    }

    @Test func writtenBytesAreThoseOfNumpy() throws {
        try withTemporaryFile { path in
            try NumpyFile.write(Matrix(rows: 1, columns: 2, elements: [1, -2]), path: path)
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }"
            let padded = text + String(repeating: " ", count: 118 - 1 - text.count) + "\n"
            let preamble: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]
            #expect(bytes == preamble + Array(padded.utf8) + [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0])
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt8])
    func allVersionsAndFloatingTypesAreRead(version: UInt8) throws {
        let files: [(type: String, numbers: [UInt8])] = [
            ("<f2", [0, 0x3c, 0, 0xc0]),
            ("<f4", [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]),
            ("<f8", [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0]),
        ]
        for file in files {
            // Keys in another order, double quotes, no spaces, no last comma.
            let dictionary = "{\"shape\":(2,1),'descr':'\(file.type)','fortran_order':False}"
            try withFile(of: numpyFile(dictionary, version: version, numbers: file.numbers)) { path in
                let matrix = try NumpyFile.readMatrix(path: path)
                #expect(matrix == Matrix(rows: 2, columns: 1, elements: [1, -2]))
            }
        }
    }

    @Test func errorsNameTheFile() throws {
        let error = #expect(throws: NumpyError.self) { try NumpyFile.readMatrix(path: "/nowhere/a.npy") }
        #expect(error?.path == "/nowhere/a.npy")
        #expect(error?.description.hasPrefix("/nowhere/a.npy: cannot be read: ") == true)
    }

    @Test func anUnwritablePathIsAnError() throws {
        let error = #expect(throws: NumpyError.self) { try NumpyFile.write([1], path: "/nowhere/a.npy") }
        #expect(error?.description.hasPrefix("/nowhere/a.npy: cannot be written: ") == true)
    }

    @Test func aDirectoryIsAnError() throws {
        let path = NSTemporaryDirectory()
        let error = #expect(throws: NumpyError.self) { try NumpyFile.readMatrix(path: path) }
        #expect(error?.description.hasPrefix("\(path): cannot be read: ") == true)
    }
}
