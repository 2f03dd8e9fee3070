import Configuration

/// Which budget holds: the configuration's, or what an operator made of it since.
///
/// A change outlives a restart for as long as the configuration's own budget is the same; who edits that means it.
package struct BudgetInForce: Sendable, Codable, Equatable {
    /// The configuration's, at the last start.
    package let configured: Configuration.Budget
    /// What holds.
    package var current: Configuration.Budget

    /// At a start with a configuration, after `earlier` held.
    package init(_ configured: Configuration.Budget, after earlier: BudgetInForce?) {
        self.configured = configured
        current = earlier.flatMap { $0.configured == configured ? $0.current : nil } ?? configured
    }
}
