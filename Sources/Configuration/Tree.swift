/// A place in a YAML text; line and column from 1, columns in Unicode scalars.
struct Position: Sendable, Equatable {
    var line: Int
    var column: Int
}

/// A YAML value and its position, with aliases, merge keys and tags already worked off.
struct Tree: Sendable {
    enum Content: Sendable {
        case scalar(String, plain: Bool)
        case list([Tree])
        case mapping([Entry])
        /// Something that was complained about already.
        case invalid
    }

    struct Entry: Sendable {
        var key: String
        var position: Position?
        var value: Tree
    }

    var content: Content
    var position: Position?

    /// True for an absent value, `~` and `null`.
    var isNull: Bool {
        guard case .scalar(let text, plain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// The scalar's characters, unless it is null or no scalar.
    var text: String? {
        guard case .scalar(let text, _) = content, !isNull else { return nil }
        return text
    }

    /// The characters of a scalar written without quotes, unless it is null.
    var plainText: String? {
        guard case .scalar(let text, plain: true) = content, !isNull else { return nil }
        return text
    }

    /// What stands there, for a message.
    var summary: String {
        switch content {
        case .scalar(let text, let plain):
            if isNull { return "null" }
            return plain ? text.excerpt : "the string \"\(text.excerpt)\""
        case .list: return "a list"
        case .mapping: return "a mapping"
        case .invalid: return "something else"
        }
    }
}

extension String {
    /// At most 60 characters on one line, for a message.
    var excerpt: String {
        String(prefix(60)).onOneLine + (dropFirst(60).isEmpty ? "" : "…")
    }

    /// The string with a question mark for each character that would break the line or disturb a terminal.
    var onOneLine: String {
        map { $0.unicodeScalars.allSatisfy(\.isShowable) ? String($0) : "?" }.joined()
    }
}

extension Unicode.Scalar {
    /// False for what would disturb a terminal or break the line.
    var isShowable: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}

/// What is wrong with a value, and where, if not at the value's own place.
struct Complaint: Error, Sendable {
    var message: String
    var position: Position?
    /// What else is wrong with the same value.
    var others: [Complaint] = []

    init(_ message: String, at position: Position? = nil) {
        self.message = message
        self.position = position
    }

    /// `expected …, found …` for the value in `tree`.
    init(expected: String, found tree: Tree) {
        self.init("expected \(expected), found \(tree.summary)", at: tree.position)
    }
}

extension [Tree] {
    /// What `body` makes of each, which is given what came before as well; or all that is wrong with them.
    func readEach<Value>(_ body: (Tree, [Value]) throws(Complaint) -> Value) throws(Complaint) -> [Value] {
        var values: [Value] = []
        var complaints: [Complaint] = []
        for item in self {
            do throws(Complaint) { values.append(try body(item, values)) } catch { complaints.append(error) }
        }
        guard var complaint = complaints.first else { return values }
        complaint.others = Array<Complaint>(complaints.dropFirst())
        throw complaint
    }
}
