import Messages
import Store

extension QueryAnswers {
    /// How a measure went, thinned out to the wanted number of points.
    func history(_ query: HistoryQuery) throws -> HistoryReply {
        let known = HistoryRecorder.names
        guard known.contains(query.measure) else {
            throw ProtocolError(
                .badField,
                "measure: found \"\(query.measure)\", expected one of \(known.joined(separator: ", "))")
        }
        var points: [HistoryReply.Point] = []
        try store.read { (reader) throws(StoreError) in
            try reader.forEachValue(of: query.measure, since: UInt64(clamping: query.since ?? 0)) { time, seq, value in
                points.append(.init(time: Int64(clamping: time), seq: seq, value: value))
                return true
            }
        }
        return HistoryReply(points: HistorySampling.evenly(query.points, of: points, time: \.time))
    }
}
