/// Gives each peer its answers in the order of its questions, in whatever order they become known.
package struct AnswerOrder {
    /// A question's place: whose it is, and the how-manieth.
    package struct Place: Sendable, Equatable {
        package let peer: [UInt8]
        fileprivate let number: Int
    }

    private struct Line {
        var first = 0
        /// From `first` on: the answer, or nil while it is not known.
        var answers: [[[UInt8]]?] = []
    }

    private var lines: [[UInt8]: Line] = [:]

    package init() {}

    /// Whether a question of this peer has not been answered yet.
    package func isOpen(_ peer: [UInt8]) -> Bool { lines[peer] != nil }

    /// How many questions of this peer wait, those among them whose answer waits for an earlier one.
    package func count(of peer: [UInt8]) -> Int { lines[peer]?.answers.count ?? 0 }

    /// Places a question behind the peer's others.
    package mutating func open(_ peer: [UInt8]) -> Place {
        lines[peer, default: Line()].answers.append(nil)
        let line = lines[peer, default: Line()]
        return Place(peer: peer, number: line.first + line.answers.count - 1)
    }

    /// Takes the answer of an open question; gives the answers whose turn it is now.
    package mutating func close(_ place: Place, with answer: [[UInt8]]) -> [[[UInt8]]] {
        guard var line = lines.removeValue(forKey: place.peer) else {
            preconditionFailure("an answer without a question")
        }
        line.answers[place.number - line.first] = answer
        let ready = line.answers.prefix { $0 != nil }.compactMap(\.self)
        line.answers.removeFirst(ready.count)
        line.first += ready.count
        if !line.answers.isEmpty { lines[place.peer] = line }
        return ready
    }
}
