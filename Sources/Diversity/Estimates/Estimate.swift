/// A value, and how sure it is.
public struct Estimate: Sendable, Equatable {
    /// The value, or the best guess of it.
    public var value: Double
    /// The standard error: the true value is within 1.96 of them with a probability of about 95 %. Nil for an exact value.
    public var standardError: Double?

    /// An exact value.
    public init(exact value: Double) {
        self.value = value
    }

    /// A guess.
    public init(value: Double, standardError: Double) {
        self.value = value
        self.standardError = standardError
    }

    /// Whether the value was computed in full.
    public var isExact: Bool { standardError == nil }

    /// `factor` times this.
    public func scaled(by factor: Double) -> Estimate {
        Estimate(value: value * factor, standardError.map { $0 * factor.magnitude })
    }

    /// 1 divided by this; the error is the first term of its expansion (the delta method).
    public func inverted() -> Estimate {
        Estimate(value: 1 / value, standardError.map { $0 / (value * value) })
    }

    private init(value: Double, _ standardError: Double?) {
        self.value = value
        self.standardError = standardError
    }
}
