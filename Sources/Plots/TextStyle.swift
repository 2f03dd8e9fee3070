/// How text is set.
public struct TextStyle: Sendable, Hashable {
    /// Which point of the text its place is.
    public enum Anchor: String, Sendable {
        /// Its left end.
        case start
        /// Its middle.
        case middle
        /// Its right end.
        case end
    }

    /// The height of the font in pixels.
    public var size: Double
    /// Its colour.
    public var color: Color
    /// Whether it is bold.
    public var isBold: Bool
    /// What its place means.
    public var anchor: Anchor

    /// Text that is not bold and starts at its place, unless told otherwise.
    public init(size: Double = 13, color: Color = .ink, isBold: Bool = false, anchor: Anchor = .start) {
        self.size = size
        self.color = color
        self.isBold = isBold
        self.anchor = anchor
    }

    /// The same text at another anchor.
    public func anchored(_ anchor: Anchor) -> TextStyle {
        var style = self
        style.anchor = anchor
        return style
    }

    /// About how wide a text is, in pixels: rather too wide than too narrow, whichever font there is.
    public func width(of text: String) -> Double {
        let ems = text.unicodeScalars.reduce(0.0) { sum, scalar in
            switch scalar {
            case "i", "j", "l", "I", ".", ",", ":", ";", "'", "|", " ", "(", ")", "f", "t", "r", "-", "·": sum + 0.38
            case "m", "w", "M", "W", "%", "@": sum + 0.95
            case _ where scalar.value >= 0x2E80: sum + 1.05
            default: sum + 0.63
            }
        }
        return ems * size * (isBold ? 1.1 : 1)
    }

    /// The text, or as much of its two ends as fits into `width` pixels, with an ellipsis between.
    public func fitted(_ text: String, width: Double) -> String {
        guard self.width(of: text) > width else { return text }
        let middle = text.index(text.startIndex, offsetBy: text.count / 2)
        var (head, tail) = (text[..<middle], text[middle...])
        while !head.isEmpty, !tail.isEmpty, self.width(of: head + "…" + tail) > width {
            if head.count > tail.count { head.removeLast() } else { tail.removeFirst() }
        }
        return String(head + "…" + tail)
    }

    /// The text in lines of at most `width` pixels, broken at spaces.
    public func wrapped(_ text: String, width: Double) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let line = lines.last, self.width(of: line + " " + word) <= width {
                lines[lines.count - 1] = line + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
