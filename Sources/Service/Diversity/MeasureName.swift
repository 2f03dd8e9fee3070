import Diversity
import Messages
import Selection

/// A measure by its name in `diversity` and `history`.
enum MeasureName: Hashable {
    /// One of the library's.
    case measure(Measure)
    /// NovelSum as if β were 0, which is shown beside it everywhere: the released density rewards dense regions.
    case novelSumUnweighted

    static let unweighted = "novelsum_unweighted"

    init?(_ name: String) {
        if name == Self.unweighted {
            self = .novelSumUnweighted
        } else if let measure = Measure(rawValue: name) {
            self = .measure(measure)
        } else {
            return nil
        }
    }

    var text: String {
        switch self {
        case .measure(let measure): measure.rawValue
        case .novelSumUnweighted: Self.unweighted
        }
    }

    /// The names that a daemon with these settings answers; the first two are always answered.
    static func known(_ settings: EngineSettings) -> [MeasureName] {
        let others = Measure.allCases.filter { $0 != .novelSum && isDefined($0, settings) }
        return [.measure(.novelSum), .novelSumUnweighted] + others.map { .measure($0) }
    }

    /// Whether it counts the words of the members' texts.
    var isOfTexts: Bool {
        if case .measure(let measure) = self { measure.needsTexts } else { false }
    }

    /// The fewest members that it is defined for.
    var smallestSet: Int {
        if case .measure(let measure) = self { measure.smallestSet } else { 1 }
    }

    /// Whether the daemon has what the measure compares with. The stream, which coverage asks for, is always there.
    private static func isDefined(_ measure: Measure, _ settings: EngineSettings) -> Bool {
        switch measure {
        case .partitionEntropy, .facilityLocation: settings.reference != .none
        default: true
        }
    }

    /// What a query asks for, NovelSum with and without density always among it.
    ///
    /// - Throws: `bad_field` for the first name that is not known here.
    static func asked(_ query: DiversityQuery, _ settings: EngineSettings) throws(ProtocolError) -> Set<MeasureName> {
        let known = known(settings)
        var asked = Set(known.prefix(2))
        for (index, name) in query.measures.enumerated() {
            guard let measure = MeasureName(name), known.contains(measure) else {
                let names = known.map(\.text).joined(separator: ", ")
                throw ProtocolError(
                    .badField, "measures[\(index)]: found \"\(name)\", expected one of \(names)", index: index)
            }
            asked.insert(measure)
        }
        return asked
    }
}
