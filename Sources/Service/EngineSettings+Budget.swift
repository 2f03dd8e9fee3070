import Configuration
import Diversity
import Selection

extension EngineSettings.Budget {
    /// The engine's budget that a configuration describes.
    ///
    /// - Throws: `StartError.configuration` where the form of NovelSum has no room for the capacity.
    package init(_ budget: Configuration.Budget, form: NovelSumForm) throws(StartError) {
        self.init(
            capacity: budget.capacity, keepRate: budget.keepRate, total: budget.total,
            streamLength: budget.streamLength, perWindow: budget.perWindow.map(EngineSettings.Window.init),
            cost: budget.cost.map(EngineSettings.Cost.init),
            perSource: budget.perSource.map { perSource in
                EngineSettings.PerSource(
                    each: perSource.each.map(EngineSettings.Limits.init),
                    named: perSource.sources.mapValues(EngineSettings.Limits.init))
            })
        let maximum = Engine.maximumCapacity(form)
        if let capacity, capacity > maximum {
            throw .configuration(
                "budget.capacity: found \(capacity), expected at most \(maximum) for the \(form.rawValue) form")
        }
    }
}

extension EngineSettings.Limits {
    fileprivate init(_ limits: Configuration.Budget.Limits) {
        self.init(
            keepRate: limits.keepRate, total: limits.total,
            perWindow: limits.perWindow.map(EngineSettings.Window.init),
            cost: limits.cost.map(EngineSettings.Cost.init))
    }
}

extension EngineSettings.Window {
    fileprivate init(_ window: Configuration.Budget.Window) {
        self.init(limit: Double(window.count), seconds: window.seconds)
    }
}

extension EngineSettings.Cost {
    fileprivate init(_ cost: Configuration.Budget.Cost) {
        self.init(total: cost.total)
        if let limit = cost.perWindow, let seconds = cost.seconds {
            perWindow = EngineSettings.Window(limit: limit, seconds: seconds)
        }
    }
}
