import Messages

/// What came with a sample besides its id, source and vector, as far as it is not the default.
package struct SampleDetails: Sendable {
    /// The JSON text of `meta`.
    package var meta: [UInt8]?
    package var text: String?
    package var quality = 1.0
    package var cost = 1.0

    package init(_ request: SubmitRequest, index: Int) {
        meta = request.meta[index]
        text = request.text[index]
        quality = request.quality[index]
        cost = request.cost[index]
    }

    /// Reads stored details.
    package init(json: [UInt8]) throws(JSONSyntaxError) {
        let object = try JSONValue(parsing: json).object ?? JSONObject()
        meta = object["meta"]?.encoded()
        text = object["text"]?.string
        quality = object["quality"]?.number?.double ?? 1
        cost = object["cost"]?.number?.double ?? 1
    }

    /// The stored form: an object of what is not the default; nil where all is.
    package var json: [UInt8]? {
        guard meta != nil || text != nil || quality != 1 || cost != 1 else { return nil }
        var parts: [[UInt8]] = []
        let add = { (name: String, value: [UInt8]) in parts.append(Array("\"\(name)\":".utf8) + value) }
        if let meta { add("meta", meta) }
        if let text { add("text", JSONValue.string(text).encoded()) }
        if quality != 1 { add("quality", JSONValue.double(quality).encoded()) }
        if cost != 1 { add("cost", JSONValue.double(cost).encoded()) }
        return [UInt8(ascii: "{")] + parts.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "}")]
    }
}
