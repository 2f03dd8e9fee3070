import Vectors

/// Approximate nearest neighbours among unit vectors, from one-bit codes in cells; the full vectors stand elsewhere.
///
/// Rows lie in cells around centroids. A cell that is full splits in two, so that cells grow with the rows and no change
/// costs more than one split. Of each row the index keeps a RaBitQ code relative to its cell's centroid. A search
/// estimates the distances of the rows in the nearest cells from their codes, and measures the best estimates again from
/// full vectors: what it reports is exact, only rows can be missed.
///
/// Slots are numbered from 0 without gaps. What is found is a function of the changes made, in their order: not of the
/// machine, the batch or the number of threads.
///
/// Invariant: `places[slot]` is where `slot`'s code stands, and `blocks.slot(at:)` its inverse; a cell's rows fill its
/// blocks from the front; `cellOfBlock` tells whose a block is.
public struct CellIndex: Sendable {
    /// Rows that a cell has when it splits.
    static let cellCapacity = 1024

    let seed: UInt64
    let rotation: RandomRotation
    var blocks: CodeBlocks
    var cells: [Cell] = []
    /// Of each cell.
    var centroids: Centroids
    var cellOfBlock: [UInt32] = []
    var places: [UInt32] = []
    /// Blocks and cells that changed since they were last given to be stored.
    var changedBlocks = ChangedNumbers()
    var changedCentroids = ChangedNumbers()
    /// How often cells were split, removed or renumbered: while it stays, a row's code changes with its vector only.
    private(set) var rearrangements = 0
    /// Memory that splits work in.
    var scratch: [Float] = []
    /// What the scan uses of the processor; what is found does not depend on it.
    package var scanLevel = ScanLevel.best

    /// A cell's blocks, in order, and how many rows they hold.
    struct Cell: Sendable {
        var blocks: [UInt32] = []
        var count = 0
    }

    /// An empty index for unit vectors of `dimension` numbers.
    ///
    /// - Parameter seed: of the rotation that codes are taken after.
    public init(dimension: Int, seed: UInt64 = 0) {
        self.seed = seed
        rotation = RandomRotation(dimension: dimension, seed: seed)
        blocks = CodeBlocks(groups: rotation.groups)
        centroids = Centroids(groups: rotation.groups)
    }

    /// Notes that cells or slots are not what they were.
    mutating func noteRearrangement() { rearrangements += 1 }

    /// The codes as they are, to be searched on any thread while these go on changing, and for nothing else; nil while others
    /// are.
    ///
    /// Called by the thread that changes them.
    func lent() -> CellIndex? {
        guard let blocks = blocks.lent() else { return nil }
        var lent = self
        lent.blocks = blocks
        // What a search does not read would be copied at the next change.
        (lent.cellOfBlock, lent.places, lent.scratch) = ([], [], [])
        (lent.changedBlocks, lent.changedCentroids) = (ChangedNumbers(), ChangedNumbers())
        return lent
    }

    /// How many rows there are.
    public var count: Int { places.count }

    /// The dimension of the vectors.
    public var dimension: Int { rotation.dimension }

    /// How many cells the rows lie in.
    public var cellCount: Int { cells.count }

    /// Bytes of memory in use.
    public var byteCount: Int {
        let perBlock = blocks.blockBytes + 2 * MemoryLayout<UInt32>.stride
        return blocks.end * perBlock + places.capacity * MemoryLayout<UInt32>.stride
            + scratch.capacity * MemoryLayout<Float>.stride + centroids.byteCount + cells.capacity
            * MemoryLayout<Cell>.stride
    }
}
