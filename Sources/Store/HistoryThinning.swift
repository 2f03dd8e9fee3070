/// Which entries of the history are given up as they grow old.
///
/// Past an age only the first entry of each span of time stays: one a minute after an hour, one a quarter of an hour after
/// a day, one an hour after 30 days, one a day after a year. Spans are counted from 1970 and each is a multiple of the one
/// before, so what stays depends on the entries and on the time alone, not on when they were thinned.
///
/// That leaves at most 3,600 + 1,380 + 2,784 + 8,040 entries for the last year, and 365 for each year before.
public enum HistoryThinning {
    /// Past `age`, one entry stays for each `span`; both in microseconds.
    public struct Tier: Sendable, Equatable {
        /// How old an entry is when the tier applies.
        public let age: UInt64
        /// The time for which one entry stays.
        public let span: UInt64
    }

    private static let second: UInt64 = 1_000_000

    /// From the youngest on.
    public static let tiers = [
        Tier(age: 3600 * second, span: 60 * second), Tier(age: 86_400 * second, span: 900 * second),
        Tier(age: 30 * 86_400 * second, span: 3600 * second), Tier(age: 365 * 86_400 * second, span: 86_400 * second),
    ]

    /// Times of entries, in order, that are not the first of their span.
    static func surplus(_ times: [UInt64], of tier: Tier) -> [UInt64] {
        var surplus: [UInt64] = []
        for (before, time) in zip(times, times.dropFirst()) where before / tier.span == time / tier.span {
            surplus.append(time)
        }
        return surplus
    }

    /// Where a tier has something to do at `now`, when it was applied at `before` last: from the start of the span in which
    /// it ended then, to the entries that have just reached its age.
    static func window(of tier: Tier, before: UInt64, now: UInt64) -> ClosedRange<UInt64>? {
        guard now >= tier.age, now > before else { return nil }
        let done = before > tier.age ? before - tier.age : 0
        return done / tier.span * tier.span...now - tier.age
    }
}
