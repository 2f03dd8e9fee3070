import Configuration
import Diversity
import Foundation
import Numpy
import Selection
import Vectors

extension EngineSettings {
    /// The most threads that share a batch's searches: what they save falls with their number, and others want the cores.
    private static let searchThreads = 4

    /// The engine that a configuration describes; reads the pinned reference's file.
    ///
    /// - Throws: `StartError` where the file cannot be used, or a limit is beyond what this version can do.
    public init(_ configuration: Configuration) throws {
        self.init()
        metric.form = configuration.metric.form == .released ? .released : .paper
        metric.proximityPower = configuration.metric.proximityPower
        metric.densityPower = configuration.metric.densityPower
        metric.densityNeighbors = configuration.metric.densityNeighbors
        // Unit vectors: a squared distance is twice a cosine distance.
        mergeBelow = Float(2 * configuration.reference.mergeBelow)
        expected = configuration.reference.expected
        densityFloor = configuration.reference.densityFloor
        minimumDistance = configuration.policy.minDistance
        alarms.drift = configuration.alarm.drift
        alarms.saturation = configuration.alarm.saturation
        search.candidates = configuration.index.candidates
        search.cells = configuration.index.cells
        search.recall = configuration.index.recall
        search.exactBelow = configuration.index.exactBelow
        search.census = configuration.index.census
        search.memory = configuration.index.memory
        search.threads = min(Self.searchThreads, ProcessInfo.processInfo.activeProcessorCount)
        budget = try Budget(configuration.budget, form: metric.form)
        switch configuration.reference.mode {
        case .stream: reference = .stream(limit: configuration.reference.limit)
        case .none: reference = .none
        case .pinned: reference = .pinned(try Self.pinned(configuration))
        }
        shadows = try configuration.shadow.map { try Shadow($0, of: configuration, form: metric.form) }
        for power in [metric.densityPower] + shadows.map(\.densityPower) { try requireUsableDensities(power) }
    }

    /// The dimension that a pinned reference fixes.
    var referenceDimension: Int? {
        if case .pinned(let matrix) = reference { matrix.columns } else { nil }
    }

    /// The largest density factor for which the pool's sums, which are integers, have room.
    private static let densityMax = 1e8

    /// Refuses powers that make a near copy's density factor too large.
    private func requireUsableDensities(_ power: Double) throws {
        // Copies count as one row, so no mean squared distance is smaller than the distance that makes a copy.
        let least = max(Double(mergeBelow), densityFloor)
        let factor = Density(power: power).factor(meanSquaredDistance: least)
        guard reference != .none, factor > Self.densityMax else { return }
        throw StartError.configuration(
            "metric.density_power: found \(power), which makes density factors up to \(factor); expected "
                + "at most \(Self.densityMax): lower the power, or raise reference.density_floor (now \(densityFloor)) "
                + "or reference.merge_below (now \(mergeBelow / 2))")
    }

    private static func pinned(_ configuration: Configuration) throws -> Matrix {
        let path = configuration.reference.path ?? ""
        let matrix = try NumpyFile.readMatrix(path: path)
        if let dimension = configuration.dimension, dimension != matrix.columns {
            throw StartError.configuration(
                "reference.path: \(path) has vectors of \(matrix.columns) numbers, expected \(dimension), the dimension"
            )
        }
        let unit = matrix.directions()
        for (row, norm) in unit.norms().enumerated() where !(norm > 0.5 && norm < 1.5) {
            throw StartError.configuration(
                "reference.path: row \(row) of \(path) is zero or not finite, expected a direction")
        }
        return unit
    }

    private static let mergeBelowKey = "reference.merge_below"

    /// A stored setting as the configuration writes it: stores hold the squared distance within which rows are merged, the
    /// configuration a cosine distance.
    static func shown(_ stored: String?, of key: String) -> String? {
        guard key == mergeBelowKey, let squared = stored.flatMap(Float.init) else { return stored }
        return "\(squared / 2)"
    }

    /// What a store's content depends on, by the keys of the configuration; `reference.merge_below` as a squared distance.
    package var storedSettings: [String: String] {
        var settings = [
            "metric.form": metric.form.rawValue, "metric.proximity_power": "\(metric.proximityPower)",
            "metric.density_power": "\(metric.densityPower)",
            "metric.density_neighbors": "\(metric.densityNeighbors)", Self.mergeBelowKey: "\(mergeBelow)",
        ]
        switch reference {
        case .stream: settings["reference.mode"] = "stream"
        case .none: settings["reference.mode"] = "none"
        case .pinned(let matrix):
            settings["reference.mode"] = "pinned"
            settings["reference.content"] = "\(matrix.rows)x\(matrix.columns)-\(fingerprint(of: matrix))"
        }
        return settings
    }

    /// FNV-1a over the numbers' bits: tells another file from the same one, and resists no forger.
    private func fingerprint(of matrix: Matrix) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for value in matrix.elements {
            hash = (hash ^ UInt64(value.bitPattern)) &* 0x0000_0100_0000_01b3
        }
        return String(hash, radix: 16)
    }
}

extension EngineSettings.Shadow {
    /// The engine's shadow that a configuration describes.
    ///
    /// - Throws: `StartError.configuration` where the form of NovelSum has no room for its capacity.
    fileprivate init(
        _ shadow: Configuration.Shadow, of configuration: Configuration, form: NovelSumForm
    ) throws(StartError) {
        self.init(
            name: shadow.name, definition: shadow.json, budget: nil,
            minimumDistance: shadow.minDistance ?? configuration.policy.minDistance,
            densityPower: shadow.densityPower ?? configuration.metric.densityPower)
        if let own = shadow.budget { budget = try EngineSettings.Budget(own, form: form) }
    }
}

extension Configuration.Hold {
    /// As the engine has it; nil where each sample is decided when it comes.
    package var engineHold: HeldSamples.Hold? {
        samples.map { HeldSamples.Hold(samples: $0, microseconds: Int64(milliseconds) * 1000) }
    }
}
