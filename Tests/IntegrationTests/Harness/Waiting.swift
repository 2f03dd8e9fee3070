import Foundation

/// Something did not come in time. A test never waits for ever.
struct TimedOut: Error, CustomStringConvertible {
    let description: String
}

/// How long anything may take on a machine that is busy with other tests.
let patience = Duration.seconds(30)

/// A moment until which something may go on.
struct Deadline {
    private let end = ContinuousClock.now + patience

    /// - Throws: `TimedOut` when it is over.
    func check(_ what: String) throws {
        if ContinuousClock.now > end { throw TimedOut(description: "\(what): not within \(patience)") }
    }
}

/// Looks again and again until `condition` holds.
func wait(
    for what: String, within limit: Duration = patience, until condition: () throws -> Bool
) throws {
    let end = ContinuousClock.now + limit
    while try !condition() {
        guard ContinuousClock.now < end else { throw TimedOut(description: "\(what): not within \(limit)") }
        Thread.sleep(forTimeInterval: 0.005)
    }
}
