import Configuration
import Logging
import Messages
import Selection
import Sockets

/// Takes a configuration that was read again into effect, as far as that goes without a restart: the budget, the log's level,
/// the clients' keys and the token of HTTP. All of it, or nothing.
struct ConfigurationReload {
    let running: RunningConfiguration
    let access: AccessControl
    let webAccess: WebAccess
    let channels: Channels
    let logger: Logger

    /// - Returns: whether the configuration was taken; the log says what became of it either way.
    func take(_ fresh: Configuration) -> Bool {
        let changes = fresh.changes(since: running.current)
        do {
            try requirePossible(fresh)
            let token = try webAccess.readToken()
            try readKeys()
            if fresh.budget != running.current.budget { try adopt(fresh.budget) }
            adopt(token)
        } catch {
            logger.error("SIGHUP: the settings and keys from before count on: \(error)")
            return false
        }
        running.take(fresh)
        report(changes)
        return true
    }

    /// Refuses what a start would refuse, but for a pinned reference's file, which may be large: it is read at the start alone.
    private func requirePossible(_ fresh: Configuration) throws {
        var fresh = fresh
        if fresh.reference.mode == .pinned { fresh.reference.mode = .stream }
        _ = try EngineSettings(fresh)
    }

    private func readKeys() throws(KeyFileError) {
        guard access.isOn else { return }
        let (count, isStricter) = try access.reload()
        if isStricter { channels.publications.post(.readmit) }
        logger.notice("SIGHUP: the clients' keys were read again", metadata: ["clients": "\(count)"])
    }

    private func adopt(_ token: WebAccess.Token?) {
        guard webAccess.take(token) else { return }
        channels.web.pushUrgent(.readmit)
        logger.notice("SIGHUP: HTTP has another token, from now on")
    }

    /// Has the engine's thread go by another budget, and waits until that is durable.
    private func adopt(_ budget: Configuration.Budget) throws(ProtocolError) {
        let result = BlockingQueue<Result<OperatorWork.Outcome, ProtocolError>>(capacity: 1)
        channels.work.pushUrgent(.operate(OperatorWork(change: .adoptBudget(budget)) { result.push($0) }))
        _ = try result.pop().get()
    }

    private func report(_ changes: [Configuration.Change]) {
        for change in changes {
            if RunningConfiguration.isLive(change) {
                logger.notice("SIGHUP: \(change), from now on")
            } else {
                logger.warning("SIGHUP: \(change): not in effect before a restart")
            }
        }
        if changes.isEmpty { logger.notice("SIGHUP: the settings are the same as before") }
        guard let budget = channels.gauges.current.state.budget, budget.current != budget.configured else { return }
        logger.notice(
            "SIGHUP: the budget that was set while the daemon ran counts on; a change of the configuration's budget ends it",
            metadata: ["budget": "\(budget.current.json)"])
    }
}
