extension Configuration {
    /// How much of the log and of the known ids stays; where both are set, what either lets go of goes.
    public struct Retention: Sendable, Equatable {
        /// The latest so many records stay; nil: all.
        public var records: Int?
        /// Records younger than so many days stay; nil: all.
        public var days: Double?

        /// All of it, for ever.
        public init() {}
    }
}
