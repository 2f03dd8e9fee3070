import Yams

/// Makes a bounded ``Tree`` of Yams's nodes, in which an alias stands for all that its anchor holds.
struct TreeBuilder {
    /// A configuration needs a depth of 4 and some hundred values.
    static let depthLimit = 16
    static let valueLimit = 20_000

    /// Names behind the substitutes that ``DuplicateKeys`` put in.
    let names: [String: String]
    private(set) var complaints: [Complaint] = []
    private var values = 0

    init(names: [String: String]) {
        self.names = names
    }

    mutating func tree(_ node: Node, depth: Int = 1) -> Tree {
        let position = node.mark.map(Position.init)
        values += 1
        if values > Self.valueLimit {
            if values == Self.valueLimit + 1 {
                complain("more than \(Self.valueLimit) values, aliases counted as what they stand for", at: position)
            }
            return Tree(content: .invalid, position: position)
        }
        guard depth <= Self.depthLimit else {
            return invalid("nested more than \(Self.depthLimit) deep", at: position)
        }
        switch node {
        case .scalar(let scalar):
            return tree(scalar, at: position)
        case .sequence(let sequence):
            guard ["", "!", Tag.Name.seq.rawValue].contains(sequence.tag.rawValue) else {
                return invalid(tag: sequence.tag, at: position)
            }
            return Tree(content: .list(sequence.map { tree($0, depth: depth + 1) }), position: position)
        case .mapping(let mapping):
            guard ["", "!", Tag.Name.map.rawValue].contains(mapping.tag.rawValue) else {
                return invalid(tag: mapping.tag, at: position)
            }
            return Tree(content: .mapping(entries(mapping, depth: depth)), position: position)
        case .alias:
            return invalid("an alias without its anchor", at: position)
        }
    }

    private mutating func tree(_ scalar: Node.Scalar, at position: Position?) -> Tree {
        switch scalar.tag.rawValue {
        case "": Tree(content: .scalar(scalar.string, plain: scalar.style == .plain), position: position)
        case "!", Tag.Name.str.rawValue: Tree(content: .scalar(scalar.string, plain: false), position: position)
        default: invalid(tag: scalar.tag, at: position)
        }
    }

    private mutating func entries(_ mapping: Node.Mapping, depth: Int) -> [Tree.Entry] {
        var entries: [Tree.Entry] = []
        var merged: [Tree.Entry] = []
        var lines: [String: Int] = [:]
        for (key, value) in mapping {
            let position = key.mark.map(Position.init)
            guard case .scalar(let scalar) = key else {
                complain("a key must be a name", at: position)
                continue
            }
            let name = names[scalar.string] ?? scalar.string
            if let line = lines[name] {
                complain("\(name.excerpt) is given more than once here, first in line \(line)", at: position)
            } else {
                lines[name] = position?.line ?? 1
            }
            if name == "<<", scalar.style == .plain {
                merged += mergeEntries(tree(value, depth: depth + 1))
            } else {
                entries.append(Tree.Entry(key: name, position: position, value: tree(value, depth: depth + 1)))
            }
        }
        for entry in merged where lines[entry.key] == nil {
            lines[entry.key] = entry.position?.line ?? 1
            entries.append(entry)
        }
        return entries
    }

    /// What a merge key brings in; of two mappings in a list the earlier one wins.
    private mutating func mergeEntries(_ tree: Tree) -> [Tree.Entry] {
        switch tree.content {
        case .mapping(let entries): return entries
        case .list(let items) where items.allSatisfy(\.isMapping): return items.flatMap { mergeEntries($0) }
        case .invalid: return []
        default:
            complain("<< merges a mapping or a list of mappings, found \(tree.summary)", at: tree.position)
            return []
        }
    }

    private mutating func complain(_ message: String, at position: Position?) {
        complaints.append(Complaint(message, at: position))
    }

    private mutating func invalid(_ message: String, at position: Position?) -> Tree {
        complain(message, at: position)
        return Tree(content: .invalid, position: position)
    }

    private mutating func invalid(tag: Tag, at position: Position?) -> Tree {
        invalid("the YAML tag \(tag.rawValue.excerpt) is not supported; leave it out", at: position)
    }
}

extension Tree {
    fileprivate var isMapping: Bool {
        if case .mapping = content { true } else { false }
    }
}

extension Position {
    init(_ mark: Mark) {
        self.init(line: mark.line, column: mark.column)
    }
}
