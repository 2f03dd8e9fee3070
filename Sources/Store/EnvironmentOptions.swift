/// How an environment is opened.
public struct EnvironmentOptions: Sendable {
    /// Without the writer's lock, so beside a process that writes; every write throws `StoreError.readOnly`.
    public var readOnly = false
    /// The map's first size in bytes: address space, not memory or disk.
    public var initialMapSize = 64 << 20
    /// The size in bytes up to which the map grows by itself.
    public var maximumMapSize = 256 << 30
    /// How many read transactions may be open at once, over all processes.
    public var maximumReaders = 510
    /// How many tables may be open.
    public var maximumTables = 32
    /// When a commit is on disk.
    public var durability = Durability.commit

    /// Without LMDB's lock file, for files that nobody else can have open.
    var withoutLocks = false
    /// The running kernel's boot id.
    package var bootID = Checkpoint.currentBootID

    /// False writes a store as those of before there were sums, for tests and benchmarks.
    package var withSums = true
    /// Nothing goes wrong where it is nil.
    package var faults: WriteFaults?

    /// The defaults above.
    public init() {}
}
