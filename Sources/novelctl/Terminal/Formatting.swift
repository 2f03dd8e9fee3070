import Foundation

extension BinaryInteger {
    /// With commas between the thousands: 1234567 is 1,234,567.
    var grouped: String {
        var digits = ""
        for (place, digit) in String(magnitude).reversed().enumerated() {
            if place > 0, place % 3 == 0 { digits.append(",") }
            digits.append(digit)
        }
        return (self < 0 ? "-" : "") + String(digits.reversed())
    }

    /// A number of bytes in binary units: 1536 is 1.5 KiB.
    var asBytes: String {
        var value = Double(self)
        let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
        var unit = 0
        while value >= 1024, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        return unit == 0 ? "\(self) bytes" : "\(value.fixed(1)) \(units[unit])"
    }
}

extension Double {
    /// With this many digits after the point.
    func fixed(_ digits: Int) -> String {
        String(format: "%.\(digits)f", self)
    }

    /// A measured value: four digits after the point, or as many as show four that count.
    var asValue: String {
        let size = magnitude
        return size == 0 || (0.01..<1e7).contains(size) ? fixed(4) : String(format: "%.4g", self)
    }

    /// A standard error: two digits that count.
    var asError: String { "± " + String(format: "%.2g", self) }

    /// Four digits that count, or all of the whole part.
    var asRoundNumber: String {
        (1000..<1e15).contains(magnitude) ? Int(rounded()).grouped : String(format: "%.4g", self)
    }

    /// A share of one as a percentage.
    var asPercentage: String { "\((self * 100).fixed(1)) %" }

    /// A number of seconds in the largest two units that count: 3725 is 1 h 2 min.
    var asDuration: String {
        guard self >= 60 else { return "\(fixed(self < 10 ? 2 : 0)) s" }
        let seconds = Int(self)
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60)
        if days > 0 { return "\(days) d \(hours) h" }
        if hours > 0 { return "\(hours) h \(minutes) min" }
        return "\(minutes) min \(seconds % 60) s"
    }
}

extension String {
    /// Without the characters that could move a terminal's cursor or break a line.
    var printable: String {
        let isHarmless = unicodeScalars.allSatisfy { !$0.properties.generalCategory.isControl }
        if isHarmless { return self }
        return String(
            String.UnicodeScalarView(
                unicodeScalars.map { $0.properties.generalCategory.isControl ? "\u{FFFD}" : $0 }))
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isControl: Bool {
        switch self {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
        default: false
        }
    }
}

/// A moment of the daemon's, microseconds of Unix time.
struct Moment {
    let microseconds: Int64

    private var date: Date { Date(timeIntervalSince1970: Double(microseconds) / 1_000_000) }

    /// The time of day here.
    var timeOfDay: String {
        let parts = Calendar.current.dateComponents([.hour, .minute, .second], from: date)
        return [parts.hour, parts.minute, parts.second].map { Self.twoDigits($0 ?? 0) }.joined(separator: ":")
    }

    /// Date and time here.
    var dateAndTime: String {
        let parts = Calendar.current.dateComponents([.year, .month, .day], from: date)
        let day = [parts.month, parts.day].map { Self.twoDigits($0 ?? 0) }.joined(separator: "-")
        return "\(parts.year ?? 0)-\(day) \(timeOfDay)"
    }

    /// ISO 8601, in UTC.
    var iso8601: String { date.formatted(.iso8601) }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
