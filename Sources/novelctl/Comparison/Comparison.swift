import Diversity

/// Selections of the same file side by side. Where they come from, methods run here or policies run by a daemon, does not
/// matter to how they are shown.
struct Comparison {
    /// What was selected from.
    let subject: Subject
    /// How many rows each selection was to have.
    let budget: Int
    /// The measures beside NovelSum, in the order in which they are shown.
    let measures: [Measure]
    /// The selections.
    var entries: [Entry] = []
    /// What was not run, and why.
    var skipped: [Skipped] = []
    /// What random subsets of `budget` rows reach, and what Q is 0 and 1 at.
    var baseline: Baseline

    /// The rows that all selections are of.
    struct Subject {
        /// The file's name.
        let name: String
        let rows: Int
        let columns: Int
        /// The file that density refers to; nil for the rows themselves.
        let reference: String?
        let metric: MetricOptions
        let seed: UInt64
        /// How long the density of all rows took; the methods that need it had it for nothing.
        let densitySeconds: Double
    }

    /// One selection, and what is known of it.
    struct Entry {
        /// As on the command line.
        let name: String
        /// As in pictures.
        let title: String
        /// In order of selection where there is one, else ascending.
        let selected: [Int]
        let novelSums: NovelSums
        /// Q, on the scale of selections of its own size; nil where it has none.
        let quality: Double?
        /// Those that are defined for so few rows.
        let measures: [Measure: Double]
        /// How long the selection took.
        let seconds: Double
    }

    /// A selection that was not made.
    struct Skipped: Equatable {
        let name: String
        let reason: String
    }

    /// The means over a few random subsets, and the scale of Q where NovelSelect was run.
    struct Baseline {
        let random: NovelSums
        let scale: QualityScale?
    }

    /// How many rows a selection has that is as large as was asked for.
    var fullSize: Int { min(budget, subject.rows) }

    /// Whether a selection has all the rows asked for; NovelSum compares only those.
    func isFull(_ entry: Entry) -> Bool { entry.selected.count == fullSize }
}

extension Measure {
    /// Whether the more diverse of two sets has the smaller value.
    var isBetterSmaller: Bool { self == .facilityLocation || self == .coverage }
}
