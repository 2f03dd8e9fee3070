import ArgumentParser
import Diversity

/// What `--measure` names: one measure, or all that the inputs allow.
enum MeasureChoice: Hashable, ExpressibleByArgument {
    case all
    case one(Measure)

    init?(argument: String) {
        if argument == "all" {
            self = .all
        } else if let measure = Measure(rawValue: argument) {
            self = .one(measure)
        } else {
            return nil
        }
    }

    var defaultValueDescription: String {
        switch self {
        case .all: "all"
        case .one(let measure): measure.rawValue
        }
    }

    static var allValueStrings: [String] { Measure.allCases.map(\.rawValue) + ["all"] }

    /// A line of help for each measure: name and summary.
    static var listing: String {
        let width = Measure.allCases.map(\.rawValue.count).max() ?? 0
        return Measure.allCases.map { measure in
            let padding = String(repeating: " ", count: width - measure.rawValue.count + 2)
            return "  \(measure.rawValue)\(padding)\(measure.summary)"
        }.joined(separator: "\n")
    }
}

extension Measure: ExpressibleByArgument {}
