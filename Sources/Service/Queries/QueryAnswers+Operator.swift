import Foundation
import Messages
import Selection
import Store

extension QueryAnswers {
    /// Takes members out of the pool.
    func evict(_ ids: [String]) throws(ProtocolError) -> EvictedReply {
        EvictedReply(records: try operate(.evict(ids: ids)).records.map { RecordJSON($0) })
    }

    /// The budget in force, after `settings` were changed where there are any.
    func budget(setting settings: JSONObject?) throws(ProtocolError) -> BudgetReply {
        let gauges =
            if let settings { try operate(.setBudget(settings)).gauges } else { channels.gauges.current }
        return BudgetReply(budget: budget(gauges), seq: gauges.state.engine.seq)
    }

    /// Copies the store into a directory that is empty or not there yet.
    func snapshot(to path: String) throws -> SnapshotReply {
        let place = URL(fileURLWithPath: path).standardizedFileURL.path
        let own = URL(fileURLWithPath: store.path).standardizedFileURL.path
        guard place != own, !place.hasPrefix(own + "/") else {
            throw ProtocolError(.badField, "path: found \(place) in the store's own directory, expected another place")
        }
        do throws(StoreError) {
            let summary = try store.snapshot(to: place)
            return SnapshotReply(path: place, seq: summary.lastSeq, bytes: summary.bytes)
        } catch {
            switch error {
            case .alreadyExists:
                throw ProtocolError(
                    .badField, "path: \(place) is not empty, expected a directory that is empty or not there yet")
            case .directoryNotWritable, .diskFull: throw ProtocolError(.badField, "path: \(error)")
            default: throw error
            }
        }
    }

    /// Has the engine's thread change something, and waits until that is durable.
    private func operate(_ change: OperatorWork.Change) throws(ProtocolError) -> OperatorWork.Outcome {
        let result = BlockingQueue<Result<OperatorWork.Outcome, ProtocolError>>(capacity: 1)
        channels.work.pushUrgent(.operate(OperatorWork(change: change) { result.push($0) }))
        return try result.pop().get()
    }
}
