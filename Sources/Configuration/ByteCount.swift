/// Sizes in bytes as people write them: `65536`, `64KiB`, `1 GB`.
enum ByteCount {
    private static let units: [(name: String, bytes: Int)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000), ("B", 1),
    ]

    /// The bytes that `text` names, upper and lower case alike; nil for anything else.
    static func parse(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
        guard let count = Int(digits),
            let scale = unit.isEmpty ? 1 : units.first(where: { $0.name.lowercased() == unit })?.bytes
        else { return nil }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: scale)
        return overflow ? nil : bytes
    }

    /// `count` in the largest binary unit that divides it.
    static func text(_ count: Int) -> String {
        let unit = units.prefix(4).first { count > 0 && count.isMultiple(of: $0.bytes) }
        return unit.map { "\(count / $0.bytes)\($0.name)" } ?? String(count)
    }
}
