import Foundation

/// An open .npy file, read from front to back: its header, then its numbers in pieces.
struct NumpyReader {
    private let handle: FileHandle
    private let size: Int
    private var offset = 0

    /// Opens the file.
    init(path: String) throws(NumpyProblem) {
        do {
            handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            size = Int(clamping: try handle.seekToEnd())
            try handle.seek(toOffset: 0)
        } catch {
            throw .unreadable(reason: Self.reason(error))
        }
    }

    /// Reads the magic bytes, the version and the dictionary.
    mutating func header() throws(NumpyProblem) -> NumpyHeader {
        let start = try read(NumpyHeader.magic.count + 2)
        guard start.starts(with: NumpyHeader.magic) else { throw .notNumpy }
        guard start.count == NumpyHeader.magic.count + 2 else { throw .truncatedHeader }
        let (major, minor) = (start[start.count - 2], start[start.count - 1])
        guard (1...3).contains(major), minor == 0 else { throw .version(major: major, minor: minor) }
        let lengthBytes = try readWhole(major == 1 ? 2 : 4)
        let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= NumpyHeader.lengthLimit else {
            throw .headerTooLong(found: length, limit: NumpyHeader.lengthLimit)
        }
        return try NumpyHeader(parsing: readWhole(length))
    }

    /// How many numbers the array has, once the header is read and the rest of the file is exactly that array.
    func elementCount(_ header: NumpyHeader, elementSize: Int) throws(NumpyProblem) -> Int {
        guard !header.fortranOrder else { throw .fortranOrder }
        var bytes = elementSize
        for length in header.shape {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: length)
            if overflow { throw .tooLarge(shape: header.shape) }
            bytes = product
        }
        let found = size - offset
        if found < bytes { throw .truncated(found: found, expected: bytes) }
        if found > bytes { throw .trailingBytes(found - bytes) }
        return bytes / elementSize
    }

    /// Lends the rest of the file to `body`, piece by piece, each a whole number of elements.
    mutating func readPieces(_ body: ([UInt8]) -> Void) throws(NumpyProblem) {
        let expected = size - offset
        while offset < size {
            let wanted = min(NumpyFile.pieceSize, size - offset)
            let piece = try read(wanted)
            // The file may have been cut while it was read.
            guard piece.count == wanted else {
                throw .truncated(found: expected - (size - offset), expected: expected)
            }
            body(piece)
        }
    }

    /// Why an operation failed, in the system's words where it has any.
    static func reason(_ error: any Error) -> String {
        let error = error as NSError
        let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
        return cause.localizedFailureReason ?? cause.localizedDescription
    }

    private mutating func readWhole(_ count: Int) throws(NumpyProblem) -> [UInt8] {
        let bytes = try read(count)
        guard bytes.count == count else { throw .truncatedHeader }
        return bytes
    }

    /// As many bytes as there are, up to `count`.
    private mutating func read(_ count: Int) throws(NumpyProblem) -> [UInt8] {
        do {
            let bytes = try handle.read(upToCount: count).map { [UInt8]($0) } ?? []
            offset += bytes.count
            return bytes
        } catch {
            throw .unreadable(reason: Self.reason(error))
        }
    }
}
