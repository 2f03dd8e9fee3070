/// A record's stored JSON text, carried into replies as it is.
public struct RecordJSON: Equatable, Sendable {
    /// The text as `DecisionRecord.json` made it, without `duplicate`.
    public let bytes: [UInt8]
    /// Whether the reply repeats it for an id that was submitted again.
    public let duplicate: Bool

    /// Stored text, which must be a JSON object that is not empty.
    public init(_ bytes: [UInt8], duplicate: Bool = false) {
        precondition(bytes.count > 2 && bytes.last == UInt8(ascii: "}"), "a record's text is a JSON object")
        self.bytes = bytes
        self.duplicate = duplicate
    }

    /// The text, with `"duplicate":true` as the last member where it is one.
    var text: [UInt8] {
        duplicate ? bytes.dropLast() + Array(",\"duplicate\":true}".utf8) : bytes
    }
}

extension RecordJSON: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.raw(text)
    }
}
