import Sockets

/// Answers the questions for exact values, one after the other; a thread of its own, so that others need not wait.
///
/// While there are none it refreshes what takes more than a moment, at most one part in twenty of its time.
final class ExactLoop {
    private let channels: Channels
    private let answers: QueryAnswers
    private let diversity: DiversityAnswers
    private var nextRefresh = ContinuousClock.now

    /// The least time between two refreshes.
    private static let pause = Duration.seconds(1)
    /// A refresh is followed by this many times as long without one.
    private static let rest = 19.0

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
        diversity.refresh { channels.exactQuestions.count == 0 }
        let pause = max(Self.pause, (ContinuousClock.now - start) * Self.rest)
        nextRefresh = .now + pause
    }
}
