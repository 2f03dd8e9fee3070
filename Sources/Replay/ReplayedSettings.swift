import Configuration
import Numpy
import Selection
import Service

/// The engine's settings as the log goes on.
struct ReplayedSettings {
    /// In force now.
    private(set) var current = EngineSettings()
    /// How long decisions wait; nil where none does.
    private(set) var hold: HeldSamples.Hold?
    private let referencePath: String?
    /// Those that the store was created with.
    private let stored: [String: String]

    private static let contentKey = "reference.content"

    init(referencePath: String?, stored: [String: String]) {
        self.referencePath = referencePath
        self.stored = stored
    }

    /// Takes what was recorded of a start.
    ///
    /// - Throws: `ReplayError.held`, `ReplayError.unusable`, `ReplayError.reference`.
    mutating func take(
        _ start: EngineInput.Start, _ budget: Configuration.Budget, _ input: EngineInput
    ) throws(ReplayError) {
        var configuration: Configuration
        do throws(ConfigurationErrors) {
            configuration = try Configuration(decisionSettings: start.settings)
        } catch {
            throw .unusable(seq: input.seq, reason: "\(error)")
        }
        hold = configuration.hold.engineHold
        guard hold == nil || start.areArrivalsNoted else { throw .held(after: input.seq) }
        if configuration.reference.mode == .pinned, let referencePath { configuration.reference.path = referencePath }
        do {
            current = try EngineSettings(configuration)
        } catch let error as NumpyError {
            throw .reference("the pinned reference cannot be read: \(error)")
        } catch {
            throw .unusable(seq: input.seq, reason: "\(error)")
        }
        guard current.storedSettings[Self.contentKey] == stored[Self.contentKey] else {
            throw .reference("\(configuration.reference.path ?? "") is not the reference that the store was made with")
        }
        try take(budget, input)
    }

    /// Takes a budget that was set.
    mutating func take(_ budget: Configuration.Budget, _ input: EngineInput) throws(ReplayError) {
        do throws(StartError) {
            current.budget = try EngineSettings.Budget(budget, form: current.metric.form)
        } catch {
            throw .unusable(seq: input.seq, reason: "\(error)")
        }
    }
}
