import Selection

/// Questions about the engine between two batches.
extension EngineLoop {
    /// How long the next question may take to come, where one waits.
    private static let nextQuestion = Duration.milliseconds(1)

    /// Answers a question, and some of those that wait behind it: as long as a fourth of what the last batch took, so that
    /// neither questions nor samples are left behind by many of the others.
    func answer(_ body: (inout Engine?) -> Void) {
        let end = ContinuousClock.now + lastBatch / 4
        body(&engine)
        while questions.count > 0, end > .now, let next = work.popUrgent(before: min(end, .now + Self.nextQuestion)) {
            switch next {
            case .inspect(let body): body(&engine)
            case .operate(let work): operate(work)
            case .decide, .stop, .end: preconditionFailure("only what somebody waits for is urgent")
            }
        }
    }
}
