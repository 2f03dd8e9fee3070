import Yams

/// One YAML document, read within bounds.
///
/// The text may come from anyone. libyaml stops at a nesting of 1,000; what is left are aliases, which let a few lines
/// stand for a very large or very deep value. So their number is bounded before the parser sees the text, the parser
/// runs on a deep stack, and what it makes is copied into a bounded ``Tree`` there.
struct Document: Sendable {
    /// Most bytes in a text; the annotated default is under a tenth of it.
    static let byteLimit = 256 << 10
    /// Most aliases in a text. Sixteen in the worst order make a small file stand for some ten million values.
    static let aliasLimit = 16
    /// Most names that are told apart in a dotted key.
    static let keyDepthLimit = 8
    /// Room for recursion over 17 anchors, each nested 1,000 deep in the one before.
    private static let stackBytes = 64 << 20

    /// Nil where the text is empty or cannot be read.
    var tree: Tree?
    let complaints: [Complaint]

    private init(tree: Tree? = nil, complaints: [Complaint] = []) {
        self.tree = tree
        self.complaints = complaints
    }

    /// Reads `text`; whatever is wrong with it is in ``complaints``.
    init(_ text: String) {
        if text.utf8.count > Self.byteLimit {
            self.init(complaints: [Complaint("larger than \(Self.byteLimit / 1_024) KiB")])
        } else if Self.aliasCount(in: text) > Self.aliasLimit {
            self.init(complaints: [Complaint("more than \(Self.aliasLimit) aliases (*name), comments included")])
        } else {
            self = withStack(of: Self.stackBytes) { Self.parse(text) }
        }
    }

    private static func parse(_ text: String) -> Document {
        var source = DuplicateKeys(text: text)
        while true {
            do {
                // Without an encoding Yams asks the environment, and prints that it did. The default resolver would
                // write what it makes of a key into the tag, also into that of the value whose alias the key is.
                let parser = try Parser(yaml: source.text, resolver: .basic, encoding: .utf8)
                guard let root = try parser.singleRoot() else { return Document() }
                var builder = TreeBuilder(names: source.names)
                let tree = builder.tree(root)
                return Document(tree: tree, complaints: builder.complaints)
            } catch YamlError.duplicatedKeysInMapping(let names, let context)
                where source.replace(oneOf: names, at: context.mark)
            {
                continue
            } catch {
                return Document(complaints: [Complaint(error)])
            }
        }
    }

    /// How often an asterisk stands before a character of an anchor's name, wherever that is: at least the aliases.
    private static func aliasCount(in text: String) -> Int {
        zip(text.utf8, text.utf8.dropFirst()).count { first, second in
            guard first == UInt8(ascii: "*") else { return false }
            switch second {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                return true
            default: return false
            }
        }
    }
}

extension Complaint {
    /// What Yams found wrong.
    fileprivate init(_ error: any Error) {
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let reading = context.map { context in
                context.text + (context.mark.line == mark.line ? ": " : " from line \(context.mark.line): ")
            }
            self.init("not YAML: \(reading ?? "")\(problem)", at: Position(mark))
        case .reader(let problem, let offset, _, let yaml):
            self.init("not YAML: \(problem)", at: offset.map { Position(of: $0, in: yaml) })
        case .duplicatedKeysInMapping(let names, let context):
            let list = names.map(\.excerpt).joined(separator: ", ")
            self.init("\(list): given more than once here", at: Position(context.mark))
        default:
            self.init("not YAML: \(error)")
        }
    }
}

extension Position {
    /// The place of the character `offset` in `text`.
    fileprivate init(of offset: Int, in text: String) {
        let before = text.prefix(offset)
        let lines = before.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        self.init(line: lines.count, column: (lines.last?.unicodeScalars.count ?? 0) + 1)
    }
}
