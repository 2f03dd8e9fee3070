import Configuration
import Messages
import Selection

/// What would have had to be otherwise for a sample's decision to be the other one, all decisions before it being as they
/// were; told from its record, and from the budget and the log of that time.
struct Counterfactual {
    /// What decided.
    enum Ground: String {
        /// There was room, and nothing was compared.
        case room
        /// It was nearer to a member than `policy.min_distance`.
        case minDistance = "min_distance"
        /// Its gain against that of the weakest member of a full pool.
        case capacity
        /// Its gain against the bar that lets the wanted share of the stream pass.
        case bar
        /// It passed the bar, and a limit was spent.
        case limit
    }

    /// What decided.
    let ground: Ground
    private let record: DecisionRecord
    private let budget: Configuration.Budget
    private let minDistance: Double?

    /// - Parameters:
    ///   - record: a keep or a drop.
    ///   - budget: in force then.
    ///   - minDistance: of the present configuration; it is not in the log.
    init(_ record: DecisionRecord, budget: Configuration.Budget, minDistance: Double?) {
        self.record = record
        self.budget = budget
        self.minDistance = minDistance
        ground = Self.ground(record, budget, minDistance)
    }

    private static func ground(
        _ record: DecisionRecord, _ budget: Configuration.Budget, _ minDistance: Double?
    ) -> Ground {
        switch record.reason {
        case .budget: return .limit
        case .warmup: return .room
        case .novel: return record.evicted == nil ? .bar : .capacity
        case .redundant, .displaced, .operator: break
        }
        if record.weakest != nil { return .capacity }
        if let minDistance, let nearest = record.nearest, nearest.distance < minDistance { return .minDistance }
        // Nothing but a floor of distance drops a sample that passed, or that was compared with nothing.
        if record.gain > record.threshold || record.threshold == 0 { return .minDistance }
        let isFull = budget.capacity.map { record.pool >= $0 } ?? false
        return isFull && !budget.isPaced ? .capacity : .bar
    }

    /// The part of a reply: for each setting, what it was, and the values with which the decision would have been the other.
    ///
    /// - Parameters:
    ///   - rank: of the gains before it, how many were at least as high.
    ///   - spent: what was used of the limits.
    func object(rank: GainRank, spent: SpentLimits) -> JSONObject {
        var object: JSONObject = ["decided_by": .string(ground.rawValue)]
        if let rival = record.evicted ?? record.weakest { object["rival"] = .string(rival) }
        if rank.among > 0 { object["rank"] = ["at_least": .integer(rank.atLeast), "among": .integer(rank.among)] }
        var changes = record.decision == .keep ? toDrop(rank) : toKeep(rank)
        var unknown: [JSONValue] = []
        if ground == .limit {
            for (name, value) in spent.known { changes[name] = value }
            unknown = spent.unknown
        } else if ground == .minDistance, budget.capacity.map({ record.pool >= $0 }) ?? false {
            // The weakest member's gain was not looked at.
            unknown = ["capacity"]
        }
        object["otherwise"] = .object(changes)
        if !unknown.isEmpty { object["unknown"] = .array(unknown) }
        return object
    }

    private func toKeep(_ rank: GainRank) -> JSONObject {
        var changes = JSONObject()
        switch ground {
        case .minDistance:
            changes["min_distance"] = Self.change(minDistance, "to", record.nearest?.distance ?? 0)
            if record.threshold != 0, record.gain <= record.threshold {
                changes["threshold"] = Self.change(record.threshold, "below", record.gain)
            }
        case .capacity:
            changes["threshold"] = Self.change(record.threshold, "below", record.gain)
            changes["capacity"] = [
                "was": budget.capacity.map { .integer($0) } ?? .null, "from": .integer(record.pool + 1),
            ]
        case .bar:
            changes["threshold"] = Self.change(record.threshold, "below", record.gain)
            if rank.among > 0 { changes["keep_rate"] = Self.change(budget.keepRate, "from", rank.share) }
        case .limit, .room: break
        }
        return changes
    }

    private func toDrop(_ rank: GainRank) -> JSONObject {
        var changes = JSONObject()
        if let nearest = record.nearest {
            changes["min_distance"] = Self.change(minDistance, "above", nearest.distance)
        }
        if ground == .bar || ground == .capacity {
            changes["threshold"] = Self.change(record.threshold, "from", record.gain)
        }
        // A gain above all those before it passes at any rate.
        if ground == .bar, rank.atLeast > 0 { changes["keep_rate"] = Self.change(budget.keepRate, "below", rank.share) }
        return changes
    }

    private static func change(_ was: Double?, _ bound: String, _ value: Double) -> JSONValue {
        var change: JSONObject = ["was": was.map { .double($0) } ?? .null]
        change[bound] = .double(value)
        return .object(change)
    }
}

extension Configuration.Budget {
    /// Whether keeps are paced by a bar on the gain.
    var isPaced: Bool { keepRate != nil || total != nil || perWindow != nil || cost != nil || perSource != nil }
}
