/// Why a log cannot be run again.
public enum ReplayError: Error, Equatable, CustomStringConvertible {
    /// It was decided, up to a record, by a version that did not record with which settings.
    case settingsUnknown(through: UInt64)
    /// Its beginning is gone.
    case beginningGone(first: UInt64)
    /// What was recorded of a start or of a budget cannot be used.
    case unusable(seq: UInt64, reason: String)
    /// From behind this record on decisions waited (`hold`), so that the log is not in the order in which samples came.
    case held(after: UInt64)
    /// The pinned reference cannot be read, or is another one.
    case reference(String)
    /// What the log needs of the store was removed meanwhile, or cannot be read.
    case unreadable(String)

    /// One sentence that says what to do.
    public var description: String {
        switch self {
        case .settingsUnknown(let seq):
            "nothing says with which settings records 1 to \(seq) were decided: they are of a version that did not record "
                + "it, so they cannot be decided again; `novelctl inspect` checks what can be checked"
        case .beginningGone(let first):
            "the log begins with record \(first), what was before is gone, so it cannot be decided again from the "
                + "beginning; `novelctl inspect` checks what can be checked"
        case .unusable(let seq, let reason):
            "what was recorded behind record \(seq) cannot be used: \(reason); use the version that wrote the store"
        case .held(let seq):
            "from record \(seq + 1) on decisions waited (hold), and the log does not tell in which order samples came, so it "
                + "cannot be decided again; `novelctl inspect` checks what can be checked"
        case .reference(let reason): "\(reason); name the file with --reference"
        case .unreadable(let reason):
            "\(reason); where a daemon is writing the store, replay a snapshot (`novelctl snapshot`)"
        }
    }
}
