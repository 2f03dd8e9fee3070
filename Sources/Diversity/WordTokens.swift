/// The words of some texts in order, each as the number of its type: what lexical measures count.
///
/// A word is a run of letters, their combining marks and digits; an apostrophe between two letters belongs to it
/// (`don't`), everything else separates (`state-of-the-art` is four words). Words are compared in lower case, and é is é
/// however it is encoded. An ideograph is a word by itself, for Chinese and Japanese do not separate words; texts in other
/// scripts without spaces (Thai, Khmer) want to be separated beforehand.
///
/// ```swift
/// let tokens = WordTokens(["The cat saw the dog.", "Don't!"])
/// tokens.types        // [0, 1, 2, 0, 3, 4]
/// tokens.typeCount    // 5
/// ```
public struct WordTokens: Sendable, Equatable {
    /// The type of each token; types are numbered in the order in which they first appear.
    public private(set) var types: [Int32] = []
    /// How many different words there are.
    public private(set) var typeCount = 0

    /// How many words there are in all.
    public var count: Int { types.count }

    /// Splits `texts` into words.
    ///
    /// - Complexity: O(length of the texts).
    public init(_ texts: some Sequence<String>) {
        var numbers: [String: Int32] = [:]
        for text in texts {
            for word in Self.words(of: text) {
                let number = numbers[word] ?? Int32(numbers.count)
                numbers[word] = number
                types.append(number)
            }
        }
        typeCount = numbers.count
    }

    /// The words of a text, in lower case and in order.
    package static func words(of text: String) -> [String] {
        var reader = WordReader(text.lowercased())
        var words: [String] = []
        while let word = reader.next() { words.append(word) }
        return words
    }
}

/// The words of one text, one after the other.
private struct WordReader {
    private let scalars: [Unicode.Scalar]
    private var position = 0

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    mutating func next() -> String? {
        while position < scalars.count, !scalars[position].isInWord { position += 1 }
        guard position < scalars.count else { return nil }
        let start = position
        position += 1
        if scalars[start].properties.isIdeographic { return String(scalars[start]) }
        while position < scalars.count, continuesWord(at: position) { position += 1 }
        var word = String.UnicodeScalarView()
        // One apostrophe for all its forms.
        for scalar in scalars[start..<position] { word.append(scalar.isApostrophe ? "'" : scalar) }
        return String(word)
    }

    private func continuesWord(at position: Int) -> Bool {
        let scalar = scalars[position]
        if scalar.isApostrophe {
            return scalars[position - 1].isLetter && position + 1 < scalars.count && scalars[position + 1].isLetter
        }
        return scalar.isInWord && !scalar.properties.isIdeographic
    }
}

extension Unicode.Scalar {
    fileprivate var isApostrophe: Bool { self == "'" || self == "\u{2019}" }

    fileprivate var isLetter: Bool {
        isASCII ? ("a"..."z").contains(self) || ("A"..."Z").contains(self) : properties.isAlphabetic
    }

    /// Whether it is a letter, a mark on one or a digit.
    fileprivate var isInWord: Bool {
        guard !isASCII else { return isLetter || ("0"..."9").contains(self) }
        return switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
            true
        default: false
        }
    }
}
