import Messages
import Vectors

/// Samples that wait for their decision by an engine; `HoldingEngine` says how they are decided.
public struct HeldSamples: Sendable {
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

    private let hold: Hold
    /// In the order in which they came.
    private var held: [HeldSample] = []
    /// How many keeps the arrivals have brought that were not made yet.
    private var credit = 0.0

    /// None yet.
    public init(_ hold: Hold) {
        self.hold = hold
    }

    /// How many wait.
    public var count: Int { held.count }

    /// For how many microseconds from `time` on, which is a batch's, the one that came first may wait; nil for any.
    ///
    /// A clock that is set back does not tell how long it has waited: then its time has come.
    public func wait(at time: Int64) -> Int64? {
        guard let limit = hold.microseconds, let oldest = held.first else { return nil }
        return time < oldest.time ? 0 : max(0, limit - (time - oldest.time))
    }

    /// Takes samples in, and decides those whose time has come.
    ///
    /// - Returns: the decisions, in their order; `recordOfSample` is in that order too.
    public mutating func take(_ batch: SampleBatch, by engine: inout Engine) -> EngineOutcome {
        var outcome = engine.beginning(at: batch.time)
        while wait(at: batch.time) == 0 { decideOldest(by: &engine, &outcome) }
        let unit = batch.vectors.directions()
        for (row, sample) in batch.samples.enumerated() {
            arrive(sample, unit.selecting([row]), at: batch.time, by: &engine, &outcome)
            while held.count > hold.samples { decideOldest(by: &engine, &outcome) }
        }
        engine.close(&outcome)
        return outcome
    }

    /// Decides all that is held, as at the end of a stream.
    public mutating func release(by engine: inout Engine, time: Int64) -> EngineOutcome {
        var outcome = engine.beginning(at: time)
        while !held.isEmpty { decideOldest(by: &engine, &outcome) }
        engine.close(&outcome)
        return outcome
    }

    private mutating func arrive(
        _ sample: Sample, _ vector: Matrix, at time: Int64, by engine: inout Engine,
        _ outcome: inout EngineOutcome
    ) {
        var arrival = HeldSample(sample: sample, vector: vector, time: time)
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

    private mutating func decideOldest(by engine: inout Engine, _ outcome: inout EngineOutcome) {
        let oldest = held.removeFirst()
        if engine.settings.budget.isPaced {
            engine.drop(oldest, &outcome)
        } else {
            engine.settle(oldest, &outcome)
        }
    }
}
