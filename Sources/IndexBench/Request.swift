/// What the bench asks for: one line of JSON.
struct Request: Decodable {
    var run: Operation
    /// A .npy file of unit vectors.
    var file: String?
    /// Where an index in LMDB is made.
    var folder: String?
    /// Which of its rows.
    var rows: [Int]?
    /// How many neighbours.
    var count: Int?
    var candidates: Int?
    var probes: Int?
    /// Queries to a call.
    var batch: Int?
    var threads: Int?
    /// Where slots are written, queries × count of 32 bits.
    var output: String?
    /// One of so many arrivals is inserted, and as often the oldest is replaced.
    var every: Int?
    var slots: [Int]?
    /// Whether changes are timed one by one.
    var each: Bool?

    enum Operation: String, Decodable {
        case load, reset, append, query, exact, replace, stream, store, memory, commit, reopen
    }
}

/// What is answered: one line of JSON.
struct Answer: Encodable {
    /// By the clock.
    var seconds: Double?
    /// Of the processors, all threads together.
    var cpu: Double?
    /// The longest single change, by the clock; of `store`, how long restoring takes.
    var longest: Double?
    /// The same by the processor.
    var longestCPU: Double?
    var bytes: Int?
    var cells: Int?
    var error: String?
}
