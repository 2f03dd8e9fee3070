extension StoreError {
    /// What the operator can do about it; nil where the description says all there is to say.
    public var remedy: String? {
        switch self {
        case .notFound, .alreadyExists, .alreadyOpenHere, .settingMismatch, .needsRecovery, .readOnly, .logGap,
            .invalidChange:
            nil
        case .alreadyOpen: "stop that process, or give another directory with --data"
        case .foreignFile: "give another directory with --data"
        case .formatTooOld, .formatTooNew: "use the version of noveld that made it"
        case .mapFull: "raise limits.map_bytes and start again"
        case .diskFull: "free space there, or move the store to a larger disk"
        case .directoryNotWritable:
            "give a directory with --data that this user may write in, or make its parent directory first"
        case .corrupt: "look with `novelctl inspect`, and restore a snapshot"
        case .lmdb(let cause):
            cause.code < 0 ? "look with `novelctl inspect`, and restore a snapshot" : "see to what the system refuses"
        }
    }

    /// The description, and the remedy where there is one.
    public var advice: String { remedy.map { "\(self); \($0)" } ?? description }
}
