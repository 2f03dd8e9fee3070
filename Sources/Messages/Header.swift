/// The header frame of a message, as far as all headers are alike.
struct Header {
    /// What kind of message it is.
    let type: String
    /// The rest.
    let fields: Fields
    /// The frames after the header.
    let payload: ArraySlice<[UInt8]>

    var request: RequestTag? { fields.request }

    /// Reads the first of `frames`.
    init(_ frames: [[UInt8]], limits: Limits) throws(ProtocolError) {
        guard let frame = frames.first else {
            throw ProtocolError(.badHeader, "header: found no frame, expected a JSON object")
        }
        guard frame.count <= limits.headerBytes else {
            throw ProtocolError(
                .tooLarge, "header: found \(frame.count) bytes, expected at most \(limits.headerBytes)")
        }
        var fields = try Fields(parsing: frame, name: "header", depthMax: limits.depth)
        fields = Fields(fields.object)
        if let request = fields.value("request") {
            // Read first, so that all later errors answer it; one that is no tag is refused below.
            fields.request = RequestTag(request)
        }
        guard let version = fields.value("v")?.number, version.integer() == JSONWriter.version else {
            throw fields.error("v", expected: "the number 1", code: .badVersion, found: fields.value("v"))
        }
        guard let type = fields.value("type")?.string else {
            throw fields.error("type", expected: "a string", code: .unknownType, found: fields.value("type"))
        }
        if let request = fields.value("request"), fields.request == nil {
            throw fields.error("request", expected: "a string or a finite number", found: request)
        }
        self.type = type
        self.fields = fields
        payload = frames.dropFirst()
    }

    /// Refuses binary frames where none belong.
    func expectNoPayload() throws(ProtocolError) {
        guard payload.isEmpty else {
            throw fields.fail(.badLength, "frames: found \(payload.count) after the header, expected none")
        }
    }
}
