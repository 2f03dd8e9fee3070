import Messages
import Vectors

/// A producer that sends its messages again until they are answered.
struct SimulatedProducer {
    private let messages: [SubmitRequest]
    private var next = 0
    /// Sent and not answered, by the request's name.
    private var inFlight: [String: Int] = [:]
    /// To be sent once more.
    private var unanswered: [Int] = []

    /// - Parameter name: begins the names of its requests, and its samples' ids.
    init(name: String, count: Int, dimension: Int, using generator: inout some RandomNumberGenerator) {
        var messages: [SubmitRequest] = []
        var made = 0
        var earlier = Matrix(columns: dimension)
        while made < count {
            let size = min(count - made, Int.random(in: 1...9, using: &generator))
            var vectors = Matrix(columns: dimension)
            for _ in 0..<size {
                var vector = (0..<dimension).map { _ in Float.random(in: -1...1, using: &generator) }
                if earlier.rows > 0, Int.random(in: 0..<4, using: &generator) == 0 {
                    // A near copy, or an exact one.
                    let other = earlier.row(Int.random(in: 0..<earlier.rows, using: &generator))
                    let noise: Float = Bool.random(using: &generator) ? 0.02 : 0
                    vector = zip(other, vector).map { $0 + noise * $1 }
                }
                vectors.append(vector)
                earlier.append(vector)
            }
            messages.append(
                SubmitRequest(
                    request: .string("\(name)/\(messages.count)"), ids: (made..<made + size).map { "\(name)-\($0)" },
                    vectors: vectors, source: name,
                    quality: (0..<size).map { _ in Double.random(in: 0.5...2, using: &generator) },
                    cost: (0..<size).map { _ in Double.random(in: 0.5...2, using: &generator) }))
            made += size
        }
        self.messages = messages
    }

    var isDone: Bool { next == messages.count && inFlight.isEmpty && unanswered.isEmpty }
    var ids: [String] { messages.flatMap(\.ids) }

    /// A message to send: one that was not answered, in any order, the next one, or one that was answered long ago.
    mutating func message(using generator: inout some RandomNumberGenerator) -> SubmitRequest? {
        let index: Int
        if next > 0, Int.random(in: 0..<10, using: &generator) == 0 {
            index = Int.random(in: 0..<next, using: &generator)
        } else if !unanswered.isEmpty {
            index = unanswered.remove(at: Int.random(in: 0..<unanswered.count, using: &generator))
        } else if next < messages.count {
            index = next
            next += 1
        } else {
            return nil
        }
        inFlight[Self.name(messages[index]), default: 0] += 1
        return messages[index]
    }

    /// The message that a reply answers; nil for one of another producer.
    mutating func answered(_ name: String) -> SubmitRequest? {
        guard let message = messages.first(where: { Self.name($0) == name }) else { return nil }
        let left = (inFlight[name] ?? 1) - 1
        inFlight[name] = left > 0 ? left : nil
        return message
    }

    /// Notes that a message has to be sent again.
    mutating func refused(_ name: String) {
        if let index = messages.firstIndex(where: { Self.name($0) == name }) { unanswered.append(index) }
    }

    /// The daemon is dead: nothing that is under way will be answered.
    mutating func loseConnection() {
        for (index, message) in messages.enumerated() where inFlight[Self.name(message)] != nil {
            unanswered.append(index)
        }
        inFlight = [:]
    }

    private static func name(_ message: SubmitRequest) -> String {
        if case .string(let name) = message.request { name } else { "" }
    }
}
