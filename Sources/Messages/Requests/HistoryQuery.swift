/// The parameters of a `history` request.
public struct HistoryQuery: Equatable, Sendable {
    /// How many points there are at most, unless the request says otherwise.
    public static let defaultPoints = 500

    /// The measure's name.
    public var measure: String
    /// The first moment of interest, Unix time in microseconds; nil is the beginning.
    public var since: Int64?
    /// How many points at most.
    public var points: Int

    /// A measure from `since` on.
    public init(measure: String, since: Int64? = nil, points: Int = HistoryQuery.defaultPoints) {
        self.measure = measure
        self.since = since
        self.points = points
    }

    init(_ fields: Fields, limits: Limits) throws(ProtocolError) {
        self.init(
            measure: try fields.string("measure"), since: try fields.optionalInteger("since"),
            points: min(try fields.optionalInteger("points", in: 1...Int.max) ?? Self.defaultPoints, limits.page))
    }

    func write(to writer: inout JSONWriter) {
        writer.member("measure", measure)
        if let since { writer.member("since", since) }
        writer.member("points", points)
    }
}
