import ArgumentParser
import Messages
import Numpy
import Sockets
import Vectors

/// `novelctl members`
struct MembersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "members",
        abstract: "List the kept samples, in the order in which they were kept.",
        discussion: """
            Prints one id a line. A daemon that goes on deciding meanwhile may add or displace some.

            EXAMPLES
              novelctl members | wc -l
              novelctl members --npy kept.npy > kept.txt       line i names row i
              novelctl members --json | jq -r .source | sort | uniq -c
            """)

    /// Members in a page: their vectors make messages of some megabytes.
    private static let page = 1000

    @OptionGroup var daemon: DaemonOptions

    @Option(
        help: ArgumentHelp("Also write the vectors, as they were submitted, to this .npy file.", valueName: "file"),
        completion: .file(extensions: ["npy"]))
    var npy: String?

    @Flag(help: "Print a line of JSON for each member: id, source, meta, seq.")
    var json = false

    func run() throws {
        let connection = try daemon.connect()
        let total: Int = try connection.ask(.status).integer("pool")
        let bar = ProgressBar("reading", unit: "members", isShown: Terminal.showsErrors && !Terminal.showsOutput)
        defer { bar.finish() }
        var vectors: Matrix?
        var after: String?
        var count = 0
        repeat {
            let query = MembersQuery(after: after, limit: Self.page, vectors: npy != nil)
            let reply = try connection.ask(.members(query))
            let members = try reply.array("members")
            if npy != nil, !members.isEmpty { try Self.append(try reply.vectors(), members.count, to: &vectors) }
            try Terminal.write(members.map(line))
            after = reply.body["next"]?.string
            count += members.count
            bar.update(count, of: max(total, count))
        } while after != nil
        bar.finish()
        if let npy { try write(vectors, to: npy) }
    }

    private func line(_ member: JSONValue) -> String {
        if json { return String(decoding: member.encoded(), as: UTF8.self) }
        let id = member.object?["id"]?.string ?? ""
        // A pipe gets the id as it is, to the byte.
        return Terminal.showsOutput ? id.printable : id
    }

    private static func append(_ page: Matrix, _ members: Int, to vectors: inout Matrix?) throws {
        guard page.rows == members, vectors.map({ $0.columns == page.columns }) ?? true else {
            throw ConnectionError.unexpectedReply(type: "members", expected: "vector for each member")
        }
        if vectors == nil { vectors = Matrix(columns: page.columns) }
        for row in 0..<page.rows { vectors?.append(page.row(row)) }
    }

    private func write(_ vectors: Matrix?, to path: String) throws {
        guard let vectors else {
            return Terminal.note("the pool is empty: \(path) was not written")
        }
        try NumpyFile.write(vectors, path: path)
        Terminal.note("\(path) has \(vectors.rows.grouped) rows of \(vectors.columns) numbers, in the order of the ids")
    }
}
