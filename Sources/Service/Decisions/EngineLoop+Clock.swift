import Logging
import Selection

/// The time of decisions.
extension EngineLoop {
    /// The time of the next decisions: no two batches have the same, so that the log tells them apart.
    func moment() -> Int64 {
        let now = clock.now()
        noteClock(now)
        let time = now == latest ? now + 1 : now
        latest = time
        return time
    }

    /// Says once when the clock stands before what was decided: windows of time wait for it.
    private func noteClock(_ now: Int64) {
        let seconds = (state.engine.time - now) / 1_000_000
        defer { isClockBehind = seconds > 0 }
        guard seconds > 0, !isClockBehind else { return }
        logger.warning(
            "the clock is behind the latest decision; windows of budgets go on when it has caught up, or are set anew",
            metadata: ["seconds": "\(seconds)"])
    }
}
