import Diversity
import Messages
import Selection

/// Answers questions one after the other; a thread of its own. Beside them it keeps the error of an estimated NovelSum up to
/// date, which metrics, dashboard and history show whether anybody asks or not.
final class AnswerLoop {
    private let channels: Channels
    private let answers: QueryAnswers
    private let diversity: DiversityAnswers
    private var nextEstimate = ContinuousClock.now
    /// The newest record when the error was estimated last.
    private var estimatedSeq: UInt64?

    /// Between two estimates of the error, each of which takes some hundredths of a second.
    private static let estimatePace = Duration.seconds(10)
    /// How often it looks whether there is something to estimate.
    private static let glance = Duration.seconds(1)

    init(channels: Channels, answers: QueryAnswers, diversity: DiversityAnswers) {
        self.channels = channels
        self.answers = answers
        self.diversity = diversity
    }

    /// Runs until a nil question.
    func run() {
        while true {
            let next = channels.questions.pop(before: .now + Self.glance)
            if let next {
                guard let question = next else { return }
                channels.query.post(.answered(question, frames: answers.answerUnlessStopping(question.query)))
            }
            if nextEstimate <= .now { estimateError() }
        }
    }

    /// An exact pool has none.
    private func estimateError() {
        let gauges = channels.gauges.current
        let seq = gauges.state.engine.seq
        guard gauges.isEstimated, estimatedSeq != seq, !channels.drain.hasBegun else { return }
        let measurement = try? diversity.reply(to: DiversityQuery()).measures[Measure.novelSum.rawValue]
        channels.figures.set(novelSumError: measurement?.standardError)
        estimatedSeq = seq
        nextEstimate = .now + Self.estimatePace
    }
}
