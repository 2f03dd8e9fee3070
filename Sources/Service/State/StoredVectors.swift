import NeighborIndex
import Store
import Vectors

/// The unit vectors of decided samples, read from the store by log position.
///
/// Each call reads in a transaction of its own, so that none lasts; whatever was committed before is seen.
struct StoredVectors: RowBacking {
    let store: Store
    let dimension: Int

    /// Adds the unit vectors of samples to the end of `elements`.
    ///
    /// What is asked for was committed: where it cannot be read, nothing can be decided any more.
    func appendRows(named names: [UInt64], to elements: inout [Float]) {
        guard !names.isEmpty else { return }
        var read: [Float] = []
        read.reserveCapacity(names.count * dimension)
        do throws(StoreError) {
            read = try store.read { (reader) throws(StoreError) in
                var read = read
                try reader.appendSamples(names, to: &read)
                return read
            }
        } catch {
            endOfDamagedStore("a stored vector cannot be read: \(error)")
        }
        elements += Matrix(rows: names.count, columns: dimension, elements: read).directions().elements
    }

    /// The unit vectors of samples, one a row; each page is read in a transaction of its own.
    func rows(_ seqs: [UInt64]) -> Matrix {
        var elements: [Float] = []
        elements.reserveCapacity(seqs.count * dimension)
        for start in stride(from: 0, to: seqs.count, by: Self.page) {
            appendRows(named: Array(seqs[start..<min(start + Self.page, seqs.count)]), to: &elements)
        }
        return Matrix(rows: seqs.count, columns: dimension, elements: elements)
    }

    private static let page = 1024
}
