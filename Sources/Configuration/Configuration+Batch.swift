extension Configuration {
    /// When a batch is closed: whichever comes first.
    public struct Batch: Sendable, Equatable {
        /// Most samples decided in one transaction.
        public var samples = 256
        /// Longest wait for more samples after the first; 0 takes what is there.
        public var milliseconds = 2

        /// 256 samples or 2 ms.
        public init() {}
    }
}
