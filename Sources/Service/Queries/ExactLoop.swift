import Diversity
import Foundation
import Messages
import Selection
import Sockets

/// Answers the questions for exact values, one after the other; a thread of its own, so that others need not wait.
///
/// While there are none it refreshes what takes more than a moment, at most one part in twenty of its time, and estimates
/// the error of NovelSum, which metrics, dashboard and history show.
final class ExactLoop {
    private let channels: Channels
    private let answers: QueryAnswers
    private let diversity: DiversityAnswers
    private var nextRefresh = Date()
    private var nextEstimate = ContinuousClock.now
    /// The newest record when the error was estimated last.
    private var estimatedSeq: UInt64?

    /// The least time between two refreshes.
    private static let pause = Duration.seconds(1)
    /// A refresh is followed by this many times as long without one.
    private static let rest = 19.0
    /// Between two estimates of the error.
    private static let estimatePace = Duration.seconds(10)

    init(channels: Channels, answers: QueryAnswers, diversity: DiversityAnswers) {
        self.channels = channels
        self.answers = answers
        self.diversity = diversity
    }

    /// Runs until a nil question. What was asked for of the same pool before is not computed again.
    func run() {
        // The stream goes first.
        ServiceThread.giveWay()
        while true {
            guard let next = channels.exactQuestions.pop(before: nextRefresh) else {
                refresh()
                continue
            }
            guard let question = next else { return }
            channels.query.post(.answered(question, frames: answers.answerUnlessStopping(question.query)))
        }
    }

    private func refresh() {
        let start = ContinuousClock.now
        estimateError()
        diversity.refresh { [channels] in channels.exactQuestions.count == 0 && !channels.drain.isOver }
        let pause = max(Self.pause, (ContinuousClock.now - start) * Self.rest)
        nextRefresh = Date(timeIntervalSinceNow: pause / .seconds(1))
    }

    /// An exact pool has none.
    private func estimateError() {
        let gauges = channels.gauges.current
        let seq = gauges.state.engine.seq
        guard gauges.isEstimated, estimatedSeq != seq, nextEstimate <= .now else { return }
        let measurement = try? diversity.reply(to: DiversityQuery()).measures[Measure.novelSum.rawValue]
        channels.figures.set(novelSumError: measurement?.standardError)
        estimatedSeq = seq
        nextEstimate = .now + Self.estimatePace
    }
}
