import Vectors

extension Matrix {
    /// The rows as the engine can use them, or the error of the first row that has no direction.
    ///
    /// Only the direction of a vector counts. So a row whose squares would leave the range of single precision is
    /// scaled by a power of two, which changes no cosine; all others stay as they are, to the bit.
    func withUsableRows() throws(ProtocolError) -> Matrix {
        var scaled: [(row: Int, exponent: Int)] = []
        let numbers = elements.span
        for row in 0..<rows {
            // The bits of magnitudes are in the order of the magnitudes, infinity and NaN above all others.
            let numbers = numbers.extracting(row * columns..<(row + 1) * columns)
            var largest: Int32 = 0
            for index in numbers.indices {
                largest = max(largest, Int32(bitPattern: numbers[index].bitPattern & 0x7FFF_FFFF))
            }
            let magnitude = Float(bitPattern: UInt32(bitPattern: largest))
            guard magnitude.isFinite else { throw notFinite(row) }
            guard magnitude > 0 else {
                let message = "vectors[\(row)]: found a zero vector, expected one with a direction in single precision"
                throw ProtocolError(.zeroVector, message, index: row)
            }
            let exponent = Int(magnitude.exponent)
            if abs(exponent) > 40 { scaled.append((row, exponent)) }
        }
        var result = self
        for (row, exponent) in scaled {
            let factor = Double(sign: .plus, exponent: -exponent, significand: 1)
            result.replaceRow(row, with: self.row(row).map { Float(Double($0) * factor) })
        }
        return result
    }

    private func notFinite(_ index: Int) -> ProtocolError {
        let row = row(index)
        let column = (row.firstIndex { !$0.isFinite } ?? row.startIndex) - row.startIndex
        let found = row[row.startIndex + column]
        let message = "vectors[\(index)][\(column)]: found \(found), expected a number within single precision"
        return ProtocolError(.notFinite, message, index: index)
    }
}
