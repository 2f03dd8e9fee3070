extension Loader {
    /// Checks what no setting can be judged for by itself. To be called once, after the last layer.
    mutating func checkCombinations() {
        settleBudget()
        checkReference()
        checkHold()
        checkExposure()
        checkSharedEndpoints()
    }

    /// The default capacity holds only where no other budget is set.
    private mutating func settleBudget() {
        let keys = [
            "budget.capacity", "budget.keep_rate", "budget.total", "budget.stream_length", "budget.per_window",
            "budget.cost", "budget.per_source",
        ]
        guard refused.isDisjoint(with: keys) else { return }
        let budget = configuration.budget
        if budget.streamLength != nil, budget.total == nil, budget.cost?.total == nil {
            report("helps budget.total and a total in budget.cost only, which are not set", key: "budget.stream_length")
        }
        let hasOther =
            budget.keepRate != nil || budget.total != nil || budget.perWindow != nil || budget.cost != nil
            || budget.perSource != nil
        if origins["budget.capacity"] == nil, hasOther {
            dropDefaultCapacity()
        } else if budget.capacity == nil, !hasOther {
            report(
                "no budget is left; set capacity, keep_rate, total, per_window, cost or per_source",
                key: "budget.capacity")
        }
    }

    private mutating func checkReference() {
        let keys = ["reference.mode", "reference.path", "reference.limit", "metric.density_neighbors"]
        guard refused.isDisjoint(with: keys) else { return }
        let reference = configuration.reference
        switch reference.mode {
        case .pinned where reference.path == nil:
            report("pinned needs reference.path, the .npy file of the reference set", key: "reference.mode")
        case .stream where reference.path != nil && origins["reference.mode"] == nil:
            report("is read only where reference.mode is pinned; mode is not set", key: "reference.path")
        case .stream where reference.limit <= configuration.metric.densityNeighbors:
            let neighbors = configuration.metric.densityNeighbors
            let key = origins["reference.limit"] == nil ? "metric.density_neighbors" : "reference.limit"
            report("reference.limit (\(reference.limit)) must exceed metric.density_neighbors (\(neighbors))", key: key)
        default:
            break
        }
    }

    private mutating func checkHold() {
        guard refused.isDisjoint(with: ["hold.samples", "limits.unanswered_samples", "shadow"]),
            let samples = configuration.hold.samples
        else { return }
        let limit = configuration.limits.unansweredSamples
        if samples > limit {
            report(
                "\(samples) samples cannot wait, for no more than limits.unanswered_samples (\(limit)) are read "
                    + "before the first is answered; raise that, or lower this", key: "hold.samples")
        }
        if !configuration.shadow.isEmpty {
            report("shadows decide at once, and cannot be compared with what waits; leave one out", key: "hold.samples")
        }
    }

    /// HTTP knows no CURVE, so it takes a token where others can reach it.
    private mutating func checkHTTPExposure() {
        guard !configuration.allowInsecure, refused.isDisjoint(with: ["allow_insecure", "http.token_file"]),
            configuration.http.tokenFile == nil, let text = configuration.endpoints.http,
            let endpoint = try? Endpoint(http: text), !endpoint.isLocal
        else { return }
        report(
            "\(text.excerpt) is open to the network without a token; set http.token_file, bind 127.0.0.1, or set "
                + "allow_insecure: true",
            key: "endpoints.http")
    }

    /// Without CURVE anyone who reaches a socket may use it.
    private mutating func checkExposure() {
        checkHTTPExposure()
        guard !configuration.allowInsecure, configuration.curve == nil,
            refused.isDisjoint(with: ["allow_insecure", "curve"])
        else { return }
        for (key, endpoints) in boundEndpoints where key != "endpoints.http" {
            let exposed = endpoints.filter { text in
                guard let endpoint = try? Endpoint(text, use: .bind) else { return false }
                return !endpoint.isLocal
            }
            guard !exposed.isEmpty else { continue }
            let list = exposed.map(\.excerpt).joined(separator: ", ")
            report(
                "\(list) is open to the network without CURVE; set curve, bind 127.0.0.1 or ipc://, or set allow_insecure: true",
                key: key)
        }
    }

    private mutating func checkSharedEndpoints() {
        var users: [String: String] = [:]
        for (key, endpoints) in boundEndpoints {
            for text in endpoints {
                guard let endpoint = try? Endpoint(text, use: .bind), !endpoint.hasFreePort else { continue }
                if let other = users[text] {
                    let known = origins[key] == nil ? other : key
                    report("\(text.excerpt) is already bound by \(known == key ? other : key)", key: known)
                }
                users[text] = key
            }
        }
    }

    private var boundEndpoints: [(key: String, endpoints: [String])] {
        let endpoints = configuration.endpoints
        return [
            ("endpoints.ingest", endpoints.ingest), ("endpoints.firehose", endpoints.firehose),
            ("endpoints.decisions", endpoints.decisions), ("endpoints.query", endpoints.query),
            ("endpoints.http", endpoints.http.map { ["tcp://" + $0] } ?? []),
        ]
    }

    private mutating func report(_ message: String, key: String) {
        report(message, key: key, origin: origins[key] ?? .embedded)
    }
}
