import CLMDB

/// Size and state of an environment.
public struct EnvironmentStatistics: Sendable, Equatable {
    /// Bytes of a page.
    public let pageSize: Int
    /// Tables, open or not.
    public let tables: Int
    /// Pages that have been in use, the free ones among them.
    public let pages: Int
    /// Bytes of these pages: what the data file takes on the disk. Its length may be some megabytes more.
    public let usedBytes: Int
    /// Bytes of the map: what the data file may take before the map grows.
    public let mapBytes: Int
    /// The last committed transaction.
    public let transaction: Int
    /// Reader slots taken, by all processes, since the first opened the environment.
    public let readers: Int
    /// Reader slots there are.
    public let maximumReaders: Int

    init(_ information: MDB_envinfo, _ status: MDB_stat) {
        pageSize = Int(status.ms_psize)
        tables = status.ms_entries
        unsafe pages = information.me_last_pgno + 1
        usedBytes = pages * pageSize
        unsafe mapBytes = information.me_mapsize
        unsafe transaction = information.me_last_txnid
        unsafe readers = Int(information.me_numreaders)
        unsafe maximumReaders = Int(information.me_maxreaders)
    }
}
