/// How many samples a batch takes, so that deciding it does not keep the replies, the questions and the end waiting.
///
/// A sample costs microseconds with a small pool and tens of milliseconds with a large one, so the bound follows what the
/// last ones took. A message is never divided, however large it is.
package struct BatchPace {
    /// The configured bound.
    private let samplesMax: Int
    /// How long a batch should take at most.
    private let target: Duration
    private var perSample = Duration.zero

    package init(samplesMax: Int, target: Duration = .milliseconds(200)) {
        self.samplesMax = samplesMax
        self.target = target
    }

    /// How many samples the next batch may gather.
    package var samples: Int {
        guard perSample > .zero else { return samplesMax }
        return min(max(Int(target / perSample), 1), samplesMax)
    }

    /// Notes how long `samples` took.
    package mutating func note(_ duration: Duration, samples: Int) {
        guard samples > 0 else { return }
        perSample = duration / samples
    }
}
