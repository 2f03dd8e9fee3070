/// The daemon's settings: what holds once defaults, file, environment and command line have been put together.
///
/// `Configuration()` is the embedded default. A value made by ``load(file:data:environment:overrides:)`` has passed
/// every check of type, range and combination; one that is changed afterwards has not.
public struct Configuration: Sendable, Equatable {
    /// Directory of the LMDB store, relative to the working directory unless absolute.
    public var data = "./noveld-data"
    /// Numbers in a vector; nil until the first accepted sample fixes it.
    public var dimension: Int?
    /// Where the sockets are bound, and the publishers to follow.
    public var endpoints = Endpoints()
    /// Permits binding beyond loopback and `ipc://` without CURVE.
    public var allowInsecure = false
    /// Encryption and access; nil: none.
    public var curve: Curve?
    /// Who may ask over HTTP.
    public var http = HTTP()
    /// The form and the powers of NovelSum.
    public var metric = Metric()
    /// The set against which density is estimated.
    public var reference = Reference()
    /// How much may be kept.
    public var budget = Budget()
    /// What is refused whatever its gain.
    public var policy = Policy()
    /// When a batch is closed.
    public var batch = Batch()
    /// When a commit reaches the disk.
    public var durability = Durability.commit
    /// Bounds on messages, on work in progress and on the store.
    public var limits = Limits()
    /// Heartbeat and socket queues.
    public var flow = Flow()
    /// How neighbours are searched for.
    public var index = Index()
    /// How much of the log stays.
    public var retention = Retention()
    /// Other budgets and policies to run over the same stream for comparison.
    public var shadow: [Shadow] = []
    /// For how long samples wait for their decisions.
    public var hold = Hold()
    /// From where on the operator is told about the stream.
    public var alarm = Alarm()
    /// Form and level of the log on standard error.
    public var log = Log()
    /// Seed of everything random.
    public var seed: UInt64 = 1

    /// How many shadows there may be.
    public static let shadowCountMax = 64

    /// The embedded defaults.
    public init() {}
}
