/// An opaque colour, as in SVG.
public struct Color: Sendable, Hashable {
    /// `#rrggbb`
    public let hex: String

    /// A colour of red, green and blue, eight bits each: 0x0072b2.
    public init(_ rgb: UInt32) {
        precondition(rgb <= 0xffffff, "a colour has 24 bits, found \(rgb)")
        let digits = String(rgb, radix: 16)
        hex = "#" + String(repeating: "0", count: 6 - digits.count) + digits
    }

    /// The paper that everything is drawn on, so that a picture reads the same on a dark page.
    public static let paper = Color(0xffffff)
    /// Text.
    public static let ink = Color(0x1b1f24)
    /// Text that explains.
    public static let faded = Color(0x57606a)
    /// Lines that help to read.
    public static let grid = Color(0xe4e7eb)
    /// The background of every other row, and of small frames.
    public static let band = Color(0xf6f8fa)
    /// What serves as background of marks.
    public static let cloud = Color(0xbac2ca)

    // The palette of Okabe and Ito, "Color Universal Design" (2008): told apart with any kind of colour vision.
    /// Blue, the first colour of a plot.
    public static let blue = Color(0x0072b2)
    /// Vermilion, the second.
    public static let vermilion = Color(0xd55e00)
    /// Bluish green, the third.
    public static let green = Color(0x009e73)
    /// Reddish purple, the fourth.
    public static let purple = Color(0xcc79a7)
    /// Orange, the fifth.
    public static let orange = Color(0xe69f00)
    /// Sky blue, the sixth.
    public static let sky = Color(0x56b4e9)

    /// The colours of series, in the order in which they are to be used.
    public static let series = [blue, vermilion, green, purple, orange, sky]
}
