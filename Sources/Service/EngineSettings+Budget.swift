import Configuration
import Diversity
import Selection

extension EngineSettings.Budget {
    /// The engine's budget that a configuration describes.
    ///
    /// - Throws: `StartError.configuration` where the form of NovelSum has no room for the capacity.
    init(_ budget: Configuration.Budget, form: NovelSumForm) throws(StartError) {
        self.init(
            capacity: budget.capacity, keepRate: budget.keepRate, total: budget.total,
            streamLength: budget.streamLength)
        let maximum = Engine.maximumCapacity(form)
        if let capacity, capacity > maximum {
            throw .configuration(
                "budget.capacity: found \(capacity), expected at most \(maximum) for the \(form.rawValue) form")
        }
    }
}
