import Diversity
import Messages

/// The words of the members' texts, counted as members come and go.
struct MemberWords {
    /// By the word: its number.
    private var numbers: [String: Int32] = [:]
    /// By number: the word, and how often it occurs.
    private var words: [(word: String, count: Int)] = []
    /// Numbers of words that do not occur any more.
    private var free: [Int32] = []
    /// By the member's seq: its words. Members without a text have none.
    private var texts: [UInt64: [Int32]] = [:]
    /// How many words occur how often.
    private(set) var spectrum = FrequencySpectrum()

    /// How many members came with a text.
    var count: Int { texts.count }

    /// Takes a member's stored details in.
    mutating func add(_ seq: UInt64, details: [UInt8]?) {
        guard let details, let text = (try? SampleDetails(json: details))?.text else { return }
        texts[seq] = WordTokens.words(of: text).map { add($0) }
    }

    /// Forgets a member.
    mutating func remove(_ seq: UInt64) {
        for number in texts.removeValue(forKey: seq) ?? [] { remove(number) }
    }

    private mutating func add(_ word: String) -> Int32 {
        let number = numbers[word] ?? newNumber(of: word)
        let count = words[Int(number)].count
        words[Int(number)].count = count + 1
        spectrum.change(from: count, to: count + 1)
        return number
    }

    private mutating func newNumber(of word: String) -> Int32 {
        let number = free.popLast() ?? Int32(words.count)
        if Int(number) == words.count { words.append((word, 0)) } else { words[Int(number)].word = word }
        numbers[word] = number
        return number
    }

    private mutating func remove(_ number: Int32) {
        let (word, count) = words[Int(number)]
        words[Int(number)].count = count - 1
        spectrum.change(from: count, to: count - 1)
        guard count == 1 else { return }
        numbers[word] = nil
        free.append(number)
    }
}
