import CLMDB

/// Size and shape of one table.
public struct TableStatistics: Sendable, Equatable {
    /// The table's name.
    public let name: String
    /// Values in it.
    public let entries: Int
    /// Levels of its tree.
    public let depth: Int
    /// Pages of its tree, with those of values that have pages of their own.
    public let pages: Int
    /// Bytes of these pages.
    public let bytes: Int

    init(name: String, _ status: MDB_stat) {
        self.name = name
        entries = status.ms_entries
        depth = Int(status.ms_depth)
        pages = status.ms_branch_pages + status.ms_leaf_pages + status.ms_overflow_pages
        bytes = pages * Int(status.ms_psize)
    }
}
