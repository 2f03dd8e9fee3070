import Messages

/// Shadows beside the real decisions, for a reader.
struct ShadowTable {
    private let status: JSONObject
    private let shadows: [JSONObject]

    /// The part of a status.
    init(_ status: JSONObject) {
        self.status = status
        shadows = (status["shadow"]?.array ?? []).compactMap(\.object)
    }

    /// A table, what each shadow does otherwise, and what to know before comparing; nothing without shadows.
    func lines(style: Style) -> [String] {
        guard !shadows.isEmpty else { return [] }
        var table = TextTable(
            [.text("SHADOW")]
                + [
                    "POOL", "SHARED", "KEPT", "AGREES", "ONLY REAL", "ONLY IT", "NOVELSUM", "β = 0", "THRESHOLD",
                ].map { .number($0) })
        table.add(
            ["(real)", status["pool"].shown, "", status["kept"].shown, "", "", ""]
                + Self.values(status))
        for shadow in shadows {
            let decisions = shadow["decisions"]?.object ?? [:]
            table.add(
                [
                    shadow["name"].shown, shadow["pool"].shown, shadow["shared"].shown, shadow["kept"].shown,
                    decisions["agreement"]?.number?.double.asPercentage ?? "", decisions["only_real"].shown,
                    decisions["only_shadow"].shown,
                ] + Self.values(shadow))
        }
        var notes = shadows.map { shadow in
            let since = shadow["since"]?.number?.integer(Int.self) ?? 0
            let began = since > 0 ? "; it began at record \(since.grouped), with nothing kept" : ""
            return "\(shadow["name"].shown): \(shadow["settings"].shown)\(began)"
        }
        if Set(shadows.map { $0["pool"].shown } + [status["pool"].shown]).count > 1 {
            notes.append("NovelSum falls as a pool grows: compare pools of equal size only.")
        }
        return [""] + table.lines(style: style) + notes.map { style.apply(.dim, to: $0) }
    }

    private static func values(_ object: JSONObject) -> [String] {
        ["novelsum", "novelsum_unweighted", "threshold"].map { object[$0]?.number?.double.asValue ?? "" }
    }
}

extension JSONValue? {
    /// For a reader; empty where there is nothing.
    fileprivate var shown: String { self?.text() ?? "" }
}
