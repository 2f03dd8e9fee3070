/// When a commit is on disk.
public enum Durability: Sendable, Equatable {
    /// Before `write` returns. Nothing that was answered is ever lost.
    case commit
    /// When the owner next calls `sync()`, which it should do this often.
    ///
    /// If the process dies, however it dies, nothing is lost. If the machine stops, opening goes back to the
    /// last `sync()`: all later commits are lost, the earlier ones and the store's consistency are not.
    case interval(milliseconds: Int)
}
