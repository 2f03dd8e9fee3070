import ArgumentParser

/// How rows are selected. The order is that of tables: from the plain to the elaborate.
enum SelectionMethod: String, CaseIterable, ExpressibleByArgument {
    /// A uniform sample.
    case random
    /// Farthest-first traversal.
    case kcenter
    /// Greedy facility location.
    case facility
    /// The row nearest to each centroid of as many clusters as rows are wanted.
    case kmeans
    /// DEITA's filter: in row order, what is far enough from all that was kept.
    case deita
    /// The released code's greedy, which sees all rows again and again.
    case novelselect
    /// One pass, each row kept or dropped for good.
    case threshold
    /// The daemon's engine: one pass, better rows displace weaker members.
    case stream

    /// Whether the daemon's engine does it.
    var isEngine: Bool { self == .stream || self == .threshold }

    /// Whether it measures density, and so has a use for a reference.
    var usesDensity: Bool { isEngine || self == .novelselect }

    /// Whether it begins with some row.
    var hasFirstRow: Bool { self == .novelselect || self == .kcenter }

    /// What it is called in pictures.
    var title: String {
        switch self {
        case .random: "random"
        case .kcenter: "k-center"
        case .facility: "facility location"
        case .kmeans: "k-means"
        case .deita: "DEITA filter"
        case .novelselect: "NovelSelect"
        case .threshold: "threshold, one pass"
        case .stream: "stream, one pass"
        }
    }
}
