import Locks

/// A value that one thread leaves to another, which alone has it then: what a closure captures stays in it, and a value that
/// two hold is copied when one changes it.
final class Handover<Value: Sendable>: Sendable {
    private let value: Lock<Value?>

    init(_ value: consuming Value) {
        self.value = Lock(consume value)
    }

    /// Gives the value away; once.
    func take() -> Value {
        guard let value = value.withLock({ $0.take() }) else { preconditionFailure("taken twice") }
        return value
    }
}
