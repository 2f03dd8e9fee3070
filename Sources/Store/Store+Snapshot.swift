extension Store {
    /// Writes a compacted copy of the present state into `directory`, which must be empty, while the store is in use.
    ///
    /// Pages freed while it runs are not used again, and a map that is full grows only after it.
    ///
    /// - Throws: `StoreError.alreadyExists` where the directory is not empty, `directoryNotWritable`, `diskFull`.
    public func snapshot(to directory: String) throws(StoreError) -> SnapshotSummary {
        let bytes = try environment.copy(to: directory)
        var options = EnvironmentOptions()
        options.readOnly = true
        options.withoutLocks = true
        let copy = try Store.openReadOnly(at: directory, options: options)
        return SnapshotSummary(
            lastSeq: try copy.read { (reader) throws(StoreError) in try reader.lastSeq() }, bytes: bytes)
    }
}

/// What a snapshot holds.
public struct SnapshotSummary: Sendable, Equatable {
    /// The newest seq of its log.
    public let lastSeq: UInt64
    /// The size of its data file.
    public let bytes: Int
}
