import Messages
import Selection
import Store

/// A sample that waits for its decision, as the store has it: an object in one line, then the vector's numbers.
package struct WaitingSample: Sendable {
    package let sample: Sample
    /// As it came.
    package let vector: [Float]

    package init(sample: Sample, vector: [Float]) {
        self.sample = sample
        self.vector = vector
    }

    /// Reads a stored one; nil where it is none.
    package init?(bytes: [UInt8]) {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")),
            let object = try? JSONValue(parsing: Array(bytes[..<end])).object, let id = object["id"]?.string,
            let quality = object["quality"]?.number?.double, let cost = object["cost"]?.number?.double,
            let vector = StoredVector(stored: bytes.span.extracting((end + 1)...))
        else { return nil }
        self.init(
            sample: Sample(id: id, source: object["source"]?.string, quality: quality, cost: cost),
            vector: vector.elements)
    }

    /// The stored form.
    package var bytes: [UInt8] {
        let object: JSONObject = [
            "id": .string(sample.id), "source": sample.source.map { .string($0) } ?? .null,
            "quality": .double(sample.quality), "cost": .double(sample.cost),
        ]
        return JSONValue.object(object).encoded() + [UInt8(ascii: "\n")] + StoredVector(vector).bytes
    }
}
