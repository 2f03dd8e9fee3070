import Vectors

/// What a header says about its binary frame.
struct VectorLayout {
    let type: ElementType
    let rows: Int
    let columns: Int

    init(_ fields: Fields, limits: Limits) throws(ProtocolError) {
        guard let type = fields.value("dtype")?.string.flatMap(ElementType.init) else {
            let expected = Fields.alternatives(of: ElementType.self)
            throw fields.error("dtype", expected: expected, code: .badDtype, found: fields.value("dtype"))
        }
        let shape = fields.value("shape")?.array?.map { $0.number?.integer() ?? -1 } ?? []
        guard shape.count == 2, shape[0] >= 0, shape[1] >= 1 else {
            let found = fields.value("shape")
            let text = found.map { String(decoding: $0.encoded().prefix(60), as: UTF8.self) } ?? "nothing"
            throw fields.fail(
                .badShape, "shape: found \(text), expected [n, d], whole numbers, n at least 0 and d at least 1")
        }
        (self.type, rows, columns) = (type, shape[0], shape[1])
        try check(rows, "shape[0]", "vectors", limits.samples, fields)
        try check(columns, "shape[1]", "numbers in a vector", limits.dimension, fields)
        let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
        let (size, overflowing) = count.multipliedReportingOverflow(by: type.size)
        try check(overflow || overflowing ? .max : size, "shape", "bytes", limits.vectorBytes, fields)
    }

    private func check(
        _ found: Int, _ name: String, _ unit: String, _ limit: Int, _ fields: Fields
    ) throws(ProtocolError) {
        guard found <= limit else {
            let message = "\(name): found \(found) \(unit), expected at most \(limit); send smaller messages"
            throw fields.fail(.tooLarge, message)
        }
    }

    /// The vectors in the one binary frame of `header`, each finite and with a direction.
    ///
    /// - Parameter dimension: what the pool has, where that is settled.
    func decode(_ header: Header, dimension: Int?) throws(ProtocolError) -> Matrix {
        let fields = header.fields
        if let dimension, columns != dimension {
            let message = "shape[1]: found vectors of \(columns) numbers, expected \(dimension), the pool's dimension"
            throw fields.fail(.dimensionMismatch, message)
        }
        let size = rows * columns * type.size
        guard header.payload.count == 1, let frame = header.payload.first else {
            let message = "frames: found \(header.payload.count) after the header, expected 1 of \(size) bytes"
            throw fields.fail(.badLength, message)
        }
        guard let matrix = Matrix(decoding: frame, as: type, rows: rows, columns: columns) else {
            let layout = "\(rows) x \(columns) of \(type.rawValue)"
            throw fields.fail(
                .badLength, "vectors: found \(frame.count) bytes, expected \(size) for \(layout)")
        }
        do {
            return try matrix.withUsableRows()
        } catch {
            throw fields.fail(error.code, error.message, index: error.index)
        }
    }
}
