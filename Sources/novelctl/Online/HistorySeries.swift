import Messages

/// The values of one measure over time, as the daemon recorded them.
struct HistorySeries {
    struct Point {
        let moment: Moment
        let seq: UInt64
        let value: Double
    }

    let measure: String
    let points: [Point]

    init(measure: String, points: [Point]) {
        self.measure = measure
        self.points = points
    }

    /// Reads a `history` reply; points without a value are left out.
    init(_ measure: String, _ reply: ReceivedReply) throws(ConnectionError) {
        var points: [Point] = []
        for element in try reply.array("points") {
            guard let object = element.object, let time = object["time"]?.number?.integer(Int64.self),
                let seq = object["seq"]?.number?.integer(UInt64.self)
            else { throw .unexpectedReply(type: reply.type, expected: "time and seq of each point") }
            guard let value = object["value"]?.number?.double else { continue }
            points.append(Point(moment: Moment(microseconds: time), seq: seq, value: value))
        }
        self.init(measure: measure, points: points)
    }

    /// One JSON object.
    var json: [UInt8] {
        let points = points.map { point -> JSONValue in
            [
                "time": .integer(point.moment.microseconds), "seq": .integer(point.seq),
                "value": .double(point.value),
            ]
        }
        let object: JSONValue = ["measure": .string(measure), "points": .array(points)]
        return object.encoded()
    }

    /// A drawing, with the measure's name, its last value and the time that it covers.
    func plot(style: Style = .ofOutput) -> [String] {
        guard let first = points.first, let last = points.last else {
            return [style.apply(.bold, to: measure.printable) + "  no values"]
        }
        let title =
            style.apply(.bold, to: measure.printable) + "  \(text(of: last.value)) at record \(last.seq.grouped)"
        let plot = LinePlot(
            points.map { (Double($0.moment.microseconds), $0.value) },
            labels: (first.moment.dateAndTime, last.moment.dateAndTime))
        return [title] + plot.lines()
    }

    /// A value as it is shown: members are counted, everything else is measured.
    private func text(of value: Double) -> String {
        measure == "members" ? value.fixed(0) : value.asValue
    }

    /// A row for each moment, a column for each measure.
    static func table(_ all: [HistorySeries]) -> TextTable {
        var table = TextTable([.text("TIME"), .number("SEQ")] + all.map { .number($0.measure.printable.uppercased()) })
        var values: [Int64: (seq: UInt64, cells: [String])] = [:]
        for (column, series) in all.enumerated() {
            for point in series.points {
                let empty = (point.seq, [String](repeating: "", count: all.count))
                values[point.moment.microseconds, default: empty].cells[column] = series.text(of: point.value)
            }
        }
        for (time, row) in values.sorted(by: { $0.key < $1.key }) {
            table.add([Moment(microseconds: time).iso8601, "\(row.seq)"] + row.cells)
        }
        return table
    }
}
