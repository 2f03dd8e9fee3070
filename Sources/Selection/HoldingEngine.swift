import Messages
import Vectors

/// An engine that decides a sample up to so many arrivals, or so much time, later, so that the best of those held is kept.
///
/// Under irrevocable limits each arrival brings credit: the share of arrivals that the limits want now. With a credit of one
/// the best of those held is kept, judged by its gain in the pool as it is then, and for its cost where costs are limited.
/// What was not chosen when its time is up is dropped. Under a capacity alone each sample is decided when its time is up.
/// The density of a sample counts all that has come by then.
///
/// Deterministic: what is decided, and when, follows from the samples, their order and the batches' times. Positions in the
/// log are in the order of the decisions. Reference and members learn of a sample when it is decided, so that what an
/// outcome changes never rests on samples that are still held.
///
/// ```swift
/// var engine = HoldingEngine(Engine(settings, dimension: 384), hold: .init(samples: 400))
/// let outcome = engine.take(batch)          // the decisions that are due
/// let last = engine.release(time: now)      // all that is still held
/// ```
public struct HoldingEngine: Sendable {
    /// How long samples are held.
    public struct Hold: Sendable, Equatable {
        /// For how many later arrivals a sample waits at most.
        public var samples: Int
        /// How long it waits at most, in microseconds of the batches' times; nil for any time.
        public var microseconds: Int64?

        /// Samples wait for at most `samples` later ones, and for `microseconds`.
        public init(samples: Int, microseconds: Int64? = nil) {
            self.samples = samples
            self.microseconds = microseconds
        }
    }

    /// What decides.
    public private(set) var engine: Engine
    private let hold: Hold
    /// In the order in which they came.
    private var held: [HeldSample] = []
    /// How many keeps the arrivals have brought that were not made yet.
    private var credit = 0.0

    /// Decides as `engine` does, but later.
    public init(_ engine: Engine, hold: Hold) {
        self.engine = engine
        self.hold = hold
    }

    /// How many samples wait.
    public var heldCount: Int { held.count }

    /// Takes samples in, and decides those whose time has come.
    ///
    /// - Returns: the decisions, in their order; `recordOfSample` is in that order too.
    public mutating func take(_ batch: SampleBatch) -> EngineOutcome {
        var outcome = engine.beginning(at: batch.time)
        if let limit = hold.microseconds {
            while let oldest = held.first, engine.state.time - oldest.time >= limit { decideOldest(&outcome) }
        }
        let unit = batch.vectors.directions()
        for (row, sample) in batch.samples.enumerated() {
            arrive(sample, unit.selecting([row]), &outcome)
            while held.count > hold.samples { decideOldest(&outcome) }
        }
        engine.close(&outcome)
        return outcome
    }

    /// Decides all that is held, as at the end of a stream.
    public mutating func release(time: Int64) -> EngineOutcome {
        var outcome = engine.beginning(at: time)
        while !held.isEmpty { decideOldest(&outcome) }
        engine.close(&outcome)
        return outcome
    }

    private mutating func arrive(_ sample: Sample, _ vector: Matrix, _ outcome: inout EngineOutcome) {
        var arrival = HeldSample(sample: sample, vector: vector, time: engine.state.time)
        engine.introduce(&arrival, to: &held)
        held.append(arrival)
        guard engine.settings.budget.isPaced else { return }
        credit = min(credit + engine.credit(of: sample, waiting: held.count), Double(held.count))
        while credit >= 1, let (place, rival) = engine.best(of: &held) {
            credit -= 1
            let gain = engine.settle(held.remove(at: place), chosenOver: rival, &outcome)
            for other in held.indices { held[other].bar = min(held[other].bar ?? gain, gain) }
        }
    }

    private mutating func decideOldest(_ outcome: inout EngineOutcome) {
        let oldest = held.removeFirst()
        if engine.settings.budget.isPaced { engine.drop(oldest, &outcome) } else { engine.settle(oldest, &outcome) }
    }
}
