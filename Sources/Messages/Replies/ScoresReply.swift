/// The answer to `score`: what would be decided now.
public struct ScoresReply: HeaderReply {
    /// `scores`
    public static let type = "scores"

    /// The decision about one vector; the fields are those of `DecisionRecord`.
    public struct Score: Equatable, Sendable {
        /// Keep or drop.
        public var decision: DecisionRecord.Decision
        /// Why.
        public var reason: DecisionRecord.Reason
        /// What the policy would compare.
        public var gain: Double
        /// v(x) against the pool now.
        public var novelty: Double
        /// What `gain` has to reach.
        public var threshold: Double
        /// The density factor.
        public var density: Double
        /// The nearest kept sample, or nil where the pool is empty.
        public var nearest: DecisionRecord.Nearest?

        /// A score.
        public init(
            decision: DecisionRecord.Decision, reason: DecisionRecord.Reason, gain: Double, novelty: Double,
            threshold: Double, density: Double, nearest: DecisionRecord.Nearest?
        ) {
            self.decision = decision
            self.reason = reason
            self.gain = gain
            self.novelty = novelty
            self.threshold = threshold
            self.density = density
            self.nearest = nearest
        }
    }

    /// One for each vector, in order.
    public var scores: [Score]

    /// The answer of `scores`.
    public init(scores: [Score]) {
        self.scores = scores
    }

    func write(to writer: inout JSONWriter) {
        writer.name("scores")
        writer.array(scores) { writer, score in
            writer.object { writer in
                writer.member("decision", score.decision.rawValue)
                writer.member("reason", score.reason.rawValue)
                writer.member("gain", score.gain)
                writer.member("novelty", score.novelty)
                writer.member("threshold", score.threshold)
                writer.member("density", score.density)
                writer.member("nearest", score.nearest)
            }
        }
    }
}
