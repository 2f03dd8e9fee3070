import Glibc
import NeighborIndex
import Store
import Vectors

/// An index in LMDB: the rows, and the blocks of the index that changed, in one transaction for each batch.
struct DurableIndex {
    private let environment: Environment
    private let rows: Table<UInt64, [UInt8]>
    private let blocks: Table<UInt64, [UInt8]>
    private let folder: String
    private var index: ApproximateIndex

    init(folder: String, dimension: Int) throws {
        self.folder = folder
        index = ApproximateIndex(dimension: dimension)
        environment = try Environment.open(at: folder, options: EnvironmentOptions())
        (rows, blocks) = try environment.write { (transaction) throws(StoreError) in
            guard
                let rows = try transaction.openTable(
                    "rows", keys: UInt64.self, values: [UInt8].self, creating: true),
                let blocks = try transaction.openTable(
                    "blocks", keys: UInt64.self, values: [UInt8].self, creating: true)
            else { preconditionFailure("a table that is to be made is there") }
            return (rows, blocks)
        }
    }

    /// Adds rows, `batch` to a commit, each of which is on disk before the next begins.
    mutating func append(_ range: Range<Int>, of matrix: Matrix, batch: Int) throws {
        for start in stride(from: range.lowerBound, to: range.upperBound, by: batch) {
            let added = start..<min(start + batch, range.upperBound)
            let first = index.count
            for row in added { index.append(matrix.row(row)) }
            let changed = index.takeChangedBlocks()
            try environment.write { [rows, blocks] (transaction) throws(StoreError) in
                for row in added {
                    let bytes = unsafe matrix.row(row).withUnsafeBytes { unsafe Array($0) }
                    try transaction.append(bytes, for: UInt64(first + row - added.lowerBound), to: rows)
                }
                for block in changed {
                    let key = UInt64(block.number) + 1
                    if let bytes = block.bytes {
                        try transaction.put(bytes, for: key, in: blocks)
                    } else {
                        try transaction.remove(key, from: blocks)
                    }
                }
            }
        }
    }

    /// The codes as they are read back.
    func restored() throws -> CellIndex {
        let stored = try environment.read { [blocks] (transaction) throws(StoreError) in
            var stored: [IndexBlock] = []
            try transaction.forEach(in: blocks, after: 0) { (key, bytes) throws(StoreError) in
                stored.append(
                    IndexBlock(number: UInt32(key - 1), bytes: unsafe bytes.withUnsafeBytes { unsafe Array($0) }))
                return true
            }
            return stored
        }
        return try CellIndex(restoring: stored)
    }

    /// What the file takes on disk.
    func bytesOnDisk() -> Int {
        var status = stat()
        guard unsafe stat(folder + "/" + Environment.dataFileName, &status) == 0 else { return 0 }
        return Int(status.st_blocks) * 512
    }
}
