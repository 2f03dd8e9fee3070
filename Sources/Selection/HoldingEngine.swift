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
    /// What decides.
    public private(set) var engine: Engine
    private var held: HeldSamples

    /// Decides as `engine` does, but later.
    public init(_ engine: Engine, hold: HeldSamples.Hold) {
        self.engine = engine
        held = HeldSamples(hold)
    }

    /// How many samples wait.
    public var heldCount: Int { held.count }

    /// Takes samples in, and decides those whose time has come.
    ///
    /// - Returns: the decisions, in their order; `recordOfSample` is in that order too.
    public mutating func take(_ batch: SampleBatch) -> EngineOutcome {
        held.take(batch, by: &engine)
    }

    /// Decides all that is held, as at the end of a stream.
    public mutating func release(time: Int64) -> EngineOutcome {
        held.release(by: &engine, time: time)
    }
}
