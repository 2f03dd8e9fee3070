import Configuration
import Messages

/// A change that an operator asks for, and who waits until it is durable.
struct OperatorWork: Sendable {
    /// What is to be changed.
    enum Change: Sendable {
        /// Members of these names leave the pool.
        case evict(ids: [String])
        /// The budget's settings of these names take these values.
        case setBudget(JSONObject)
        /// The configuration has another budget, which counts from now on.
        case adoptBudget(Configuration.Budget)
    }

    /// What became of it.
    struct Outcome: Sendable {
        /// The new records.
        var records: [[UInt8]]
        /// The state and the pool afterwards.
        var gauges: Gauges
    }

    let change: Change
    let answer: @Sendable (Result<Outcome, ProtocolError>) -> Void
}
