import Locks
import NeighborIndex
import Store
import Vectors

/// Unit vectors for an engine that decides again, read from the store that is replayed.
///
/// A daemon that stays within its retention may remove some meanwhile: then what the engine makes of the zeros in their
/// place counts for nothing, and `failure` says so.
final class ReplayedVectors: RowBacking {
    private let store: Store
    private let dimension: Int
    private let problem = Lock<StoreError?>(nil)

    init(store: Store, dimension: Int) {
        self.store = store
        self.dimension = dimension
    }

    /// Why a vector could not be read.
    var failure: StoreError? { problem.withLock { $0 } }

    func appendRows(named names: [UInt64], to elements: inout [Float]) {
        var read: [Float] = []
        do throws(StoreError) {
            read = try store.read { (reader) throws(StoreError) in
                var read: [Float] = []
                try reader.appendSamples(names, to: &read)
                return read
            }
        } catch {
            problem.withLock { $0 = $0 ?? error }
            read = []
        }
        // Of another length where one of them was damaged; the record about it differs.
        if read.count != names.count * dimension { read = [Float](repeating: 0, count: names.count * dimension) }
        elements += Matrix(rows: names.count, columns: dimension, elements: read).directions().elements
    }
}
