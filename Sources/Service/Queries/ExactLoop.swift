/// Answers the questions for exact values, one after the other; a thread of its own, so that others need not wait.
final class ExactLoop {
    private let channels: Channels
    private let answers: QueryAnswers

    init(channels: Channels, answers: QueryAnswers) {
        self.channels = channels
        self.answers = answers
    }

    /// Runs until a nil question. What was asked for of the same pool before is not computed again.
    func run() {
        while let question = channels.exactQuestions.pop() {
            channels.query.post(.answered(question, frames: answers.answerUnlessStopping(question.query)))
        }
    }
}
