import Foundation

/// Runs `body` with the path of a file that is not there yet, in a directory that is removed afterwards.
@discardableResult
func withTemporaryFile<Value>(_ body: (String) throws -> Value) throws -> Value {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try body(directory.appendingPathComponent("array.npy").path)
}

/// Runs `body` with the path of a file that holds `bytes`.
@discardableResult
func withFile<Value>(of bytes: [UInt8], _ body: (String) throws -> Value) throws -> Value {
    try withTemporaryFile { path in
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return try body(path)
    }
}

/// A file in NumPy's format around the given dictionary text and numbers.
func numpyFile(_ dictionary: String, version: UInt8 = 1, numbers: [UInt8] = []) -> [UInt8] {
    let text = Array(dictionary.utf8) + [UInt8(ascii: "\n")]
    let length = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + text + numbers
}
