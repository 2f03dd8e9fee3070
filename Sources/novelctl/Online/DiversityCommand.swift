import ArgumentParser
import Messages

/// `novelctl diversity`
struct DiversityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diversity",
        abstract: "Show how diverse the kept samples are now.",
        discussion: """
            Always shows NovelSum (novelsum), and beside it what it would be without density factors, that is with \
            β = 0 (novelsum_unweighted). NovelSum falls as a set grows: compare sets of equal size only.

            The answer comes within a moment. What would take longer is estimated from some of the members: the true \
            value is within ± 1.96 standard errors with a probability of 95 %. --exact computes it in full, beside the \
            stream.

            EXAMPLES
              novelctl diversity
              novelctl diversity --exact --measure vendi --measure nearest_distance
              novelctl diversity --form paper --json
            """)

    @OptionGroup var daemon: DaemonOptions

    @Flag(help: "Compute every value in full, however long that takes.")
    var exact = false

    @Option(
        name: .customLong("measure"),
        help: ArgumentHelp("Also this measure; may be repeated.", valueName: "measure"))
    var measures: [String] = []

    @Option(help: "The definition of NovelSum: released or paper. Default: the daemon's own.")
    var form: DiversityQuery.Form?

    @Flag(help: "Print the daemon's reply as one JSON object.")
    var json = false

    func run() throws {
        let query = DiversityQuery(measures: measures, exact: exact, form: form)
        let reply = try daemon.connect().ask(.diversity(query))
        if json { return try Terminal.write(json: reply.json) }
        let found = try reply.object("measures")
        try Terminal.write(Self.table(found).lines())
        if let note = Self.noteOnMissing(measures, in: found) { Terminal.note(note) }
        Terminal.note("compare sets of equal size only: NovelSum falls as a set grows")
    }

    /// Why measures that were asked for are not in the reply; nil where all are.
    static func noteOnMissing(_ asked: [String], in measures: JSONObject) -> String? {
        let missing = asked.filter { measures[$0] == nil }
        guard !missing.isEmpty else { return nil }
        let names = missing.map(\.printable).joined(separator: ", ")
        guard let members = measures["novelsum"]?.object?["members"]?.number?.double, members > 0 else {
            return "the pool is empty: no value of \(names) before a sample is kept"
        }
        return "no value of \(names): not defined for the members that there are"
    }

    /// The measures, NovelSum and its unweighted value first.
    static func table(_ measures: JSONObject) -> TextTable {
        var table = TextTable([
            .text("MEASURE"), .number("VALUE"), .text("STDERR"), .number("MEMBERS"), .text("EXACT"),
            .number("SECONDS"),
        ])
        let names = measures.members.map(\.name)
        let first = names.filter { $0.hasPrefix("novelsum") }
        for name in first + names.filter({ !$0.hasPrefix("novelsum") }) {
            let fields = measures[name]?.object
            table.add([
                name.printable, fields?["value"]?.number?.double.asValue ?? "",
                fields?["stderr"]?.number?.double.asError ?? "", fields?["members"]?.text() ?? "",
                fields?["exact"]?.text() ?? "", fields?["seconds"]?.number?.double.fixed(3) ?? "",
            ])
        }
        return table
    }
}

extension DiversityQuery.Form: ExpressibleByArgument {}
