import ArgumentParser

/// How rows are selected.
enum SelectionMethod: String, CaseIterable, ExpressibleByArgument {
    /// The daemon's engine: one pass, better rows displace weaker members.
    case stream
    /// One pass, each row kept or dropped for good.
    case threshold
    /// The released code's greedy, which sees all rows again and again.
    case novelselect
    /// Farthest-first traversal.
    case kcenter
    /// Greedy facility location.
    case facility
    /// A uniform sample.
    case random

    /// Whether the daemon's engine does it.
    var isEngine: Bool { self == .stream || self == .threshold }

    /// Whether it measures density, and so has a use for a reference.
    var usesDensity: Bool { isEngine || self == .novelselect }

    /// Whether it begins with some row.
    var hasFirstRow: Bool { self == .novelselect || self == .kcenter }
}
