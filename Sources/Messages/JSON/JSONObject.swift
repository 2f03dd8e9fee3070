/// A JSON object: values by name, each name once, in the order of the names' UTF-8 bytes.
///
/// Names are told apart by their bytes. (Swift's strings, and so its dictionaries, take the two spellings of `é` for
/// one, while other programs do not.)
public struct JSONObject: Equatable, Sendable, ExpressibleByDictionaryLiteral {
    /// A name and its value.
    public struct Member: Equatable, Sendable {
        /// The name.
        public let name: String
        /// The value.
        public var value: JSONValue

        init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// All members, in order.
    public private(set) var members: [Member] = []

    /// An object without members.
    public init() {}

    /// An object of the given members; the last one of a name counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (name, value) in elements { self[name] = value }
    }

    /// The object of `members`, which may come in any order, or the name that occurs twice.
    init(unordered members: [Member]) throws(RepeatedName) {
        let sorted = members.sorted { Self.precedes($0.name, $1.name) }
        for (one, next) in zip(sorted, sorted.dropFirst()) where Self.equal(one.name, next.name) {
            throw RepeatedName(name: one.name)
        }
        self.members = sorted
    }

    /// The value of `name`. Setting nil removes it; null is a value.
    ///
    /// - Complexity: O(log n) to read, O(n) to write.
    public subscript(name: String) -> JSONValue? {
        get {
            let index = position(of: name)
            return index < members.count && Self.equal(members[index].name, name) ? members[index].value : nil
        }
        set {
            let index = position(of: name)
            let found = index < members.count && Self.equal(members[index].name, name)
            if found { members.remove(at: index) }
            if let newValue { members.insert(Member(name: name, value: newValue), at: index) }
        }
    }

    struct RepeatedName: Error {
        let name: String
    }

    private func position(of name: String) -> Int {
        var range = 0..<members.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if Self.precedes(members[middle].name, name) {
                range = middle + 1..<range.upperBound
            } else {
                range = range.lowerBound..<middle
            }
        }
        return range.lowerBound
    }

    private static func precedes(_ one: String, _ other: String) -> Bool {
        one.utf8.lexicographicallyPrecedes(other.utf8)
    }

    private static func equal(_ one: String, _ other: String) -> Bool {
        one.utf8.elementsEqual(other.utf8)
    }
}
