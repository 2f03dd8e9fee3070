import Vectors

/// A sample without its vector.
public struct Sample: Sendable, Equatable {
    /// The producer's name for it.
    public var id: String
    /// The label that it came with.
    public var source: String?
    /// Multiplies its gain; finite and above 0.
    public var quality: Double
    /// What it takes from a budget by cost when it is kept; finite and above 0.
    public var cost: Double

    /// A sample named `id`.
    public init(id: String, source: String? = nil, quality: Double = 1, cost: Double = 1) {
        self.id = id
        self.source = source
        self.quality = quality
        self.cost = cost
    }
}

/// Samples that are decided and committed together, in this order.
public struct SampleBatch: Sendable {
    /// What came, in the order of `vectors`.
    public var samples: [Sample]
    /// A row for each sample, as it came: finite and not zero.
    public var vectors: Matrix
    /// When, in microseconds of Unix time; it goes into the records, and budgets by time go by it.
    public var time: Int64

    /// A batch; `vectors` has a row for each sample.
    public init(samples: [Sample], vectors: Matrix, time: Int64) {
        precondition(samples.count == vectors.rows, "\(samples.count) samples with \(vectors.rows) vectors")
        self.samples = samples
        self.vectors = vectors
        self.time = time
    }
}
