import Configuration
import Selection
import Store

extension Store {
    /// Opens the configured store, or creates it.
    ///
    /// - Throws: `StartError.otherSettings` where it was made with other settings, and `StoreError`.
    static func open(
        _ configuration: Configuration, settings: EngineSettings, clock: ServiceClock, faults: WriteFaults? = nil
    ) throws -> Store {
        var options = EnvironmentOptions()
        options.maximumMapSize = configuration.limits.mapBytes
        options.initialMapSize = min(options.initialMapSize, options.maximumMapSize)
        options.durability = configuration.durability.ofStore
        options.faults = faults
        var stored = settings.storedSettings
        if let dimension = configuration.dimension ?? settings.referenceDimension {
            stored[Store.dimensionSetting] = "\(dimension)"
        }
        do throws(StoreError) {
            return try openOrCreate(at: configuration.data, settings: stored, time: clock.now(), options: options)
        } catch {
            guard case .settingMismatch(let key, let was, let given) = error else { throw error }
            throw StartError.otherSettings(
                path: configuration.data, key: key, stored: EngineSettings.shown(was, of: key) ?? "none",
                given: EngineSettings.shown(given, of: key) ?? "none")
        }
    }
}

extension Configuration.Durability {
    var ofStore: Durability {
        switch self {
        case .commit: .commit
        case .interval(let milliseconds): .interval(milliseconds: milliseconds)
        }
    }

    /// How often commits are put on disk; nil where each commit does that itself.
    var syncInterval: Duration? {
        switch self {
        case .commit: nil
        case .interval(let milliseconds): .milliseconds(milliseconds)
        }
    }
}
