import Foundation

/// An XML element of an SVG file.
struct SVGElement: Sendable {
    let name: String
    var attributes: [(name: String, value: String)] = []
    var text: String?
    var children: [SVGElement] = []

    init(_ name: String, _ attributes: [(name: String, value: String)] = [], text: String? = nil) {
        self.name = name
        self.attributes = attributes
        self.text = text
    }

    /// Writes the element, two spaces of indentation for each level.
    func write(to output: inout String, level: Int = 0) {
        let indentation = String(repeating: "  ", count: level)
        output += indentation + "<" + name
        for (name, value) in attributes { output += " \(name)=\"\(Self.escape(value))\"" }
        if let text {
            output += ">\(Self.escape(text))</\(name)>\n"
        } else if children.isEmpty {
            output += "/>\n"
        } else {
            output += ">\n"
            for child in children { child.write(to: &output, level: level + 1) }
            output += "\(indentation)</\(name)>\n"
        }
    }

    /// Text as it may stand in an element or an attribute. XML has no place for most control characters at all.
    static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// A number of pixels to a hundredth, without zeroes at the end.
    static func number(_ value: Double) -> String {
        precondition(value.isFinite, "a place of \(value) cannot be drawn")
        let hundredths = Int((value * 100).rounded())
        let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
        let fraction = rest == 0 ? "" : rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)"
        return (hundredths < 0 ? "-" : "") + "\(whole)\(fraction)"
    }
}
