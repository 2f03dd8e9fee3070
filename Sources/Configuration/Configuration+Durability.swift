extension Configuration {
    /// When a commit reaches the disk.
    public enum Durability: Sendable, Equatable {
        /// Before its decisions leave the daemon: nothing that was answered is lost.
        case commit
        /// At most this much later: a crash of the machine may lose decisions that were already sent.
        case interval(milliseconds: Int)
    }
}
