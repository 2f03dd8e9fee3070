import Dispatch
import Foundation
import Locks

/// Runs `body` on a thread with a stack of `bytes` and waits for it.
///
/// The caller's stack may be as small as half a megabyte, on a thread that is not the main one.
func withStack<Result: Sendable>(of bytes: Int, _ body: @escaping @Sendable () -> Result) -> Result {
    let outcome = Outcome<Result>()
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
        let result = body()
        outcome.value.withLock { $0 = result }
        done.signal()
    }
    thread.stackSize = bytes
    thread.start()
    done.wait()
    guard let result = outcome.value.withLock({ $0 }) else { preconditionFailure("signalled without a result") }
    return result
}

private final class Outcome<Value: Sendable>: Sendable {
    let value = Lock<Value?>(nil)
}
