import Messages

/// The pool as a mirror makes it from the log: keeps added, evictions taken out.
struct PoolFold {
    /// Members in the order in which they were kept.
    private(set) var members: [String] = []
    /// What contradicts itself on the way.
    private(set) var contradictions: [String] = []

    init(_ records: [DecisionRecord]) {
        for (index, record) in records.enumerated() {
            if record.seq != UInt64(index + 1) { contradictions.append("seq \(record.seq) at place \(index + 1)") }
            switch record.decision {
            case .keep:
                members.append(record.id)
                // The eviction that makes room comes right behind.
                if let evicted = record.evicted {
                    let next = index + 1 < records.count ? records[index + 1] : nil
                    if next?.decision != .evict || next?.id != evicted || next?.displacedBy != record.id {
                        contradictions.append("\(record.id) displaced \(evicted), but \(next?.id ?? "nothing") left")
                    }
                }
            case .drop: break
            case .evict:
                guard let place = members.firstIndex(of: record.id) else {
                    contradictions.append("\(record.id) is evicted and was no member")
                    continue
                }
                members.remove(at: place)
            }
            let expected = record.evicted == nil ? members.count : members.count - 1
            if record.pool != expected {
                contradictions.append("seq \(record.seq): pool \(record.pool), not \(expected)")
            }
        }
    }
}
