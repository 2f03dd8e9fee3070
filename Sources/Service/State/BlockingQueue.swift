import Sockets

/// A bounded queue between two threads: first in, first out, but for what is urgent.
package final class BlockingQueue<Element: Sendable>: @unchecked Sendable {
    // Sendable because every access to the mutable state below holds `condition`.
    private let condition = Condition()
    private var elements: [Element] = []
    private var head = 0
    private var urgent: [Element] = []
    private let capacity: Int

    package init(capacity: Int) {
        precondition(capacity > 0, "a queue of \(capacity) moves nothing")
        self.capacity = capacity
    }

    /// How many wait.
    package var count: Int { condition.withLock { waiting } }

    /// Adds an element at the end; waits where the queue is full.
    package func push(_ element: Element) {
        condition.lock()
        defer { condition.unlock() }
        while elements.count - head >= capacity { condition.wait() }
        elements.append(element)
        condition.broadcast()
    }

    /// Adds an element at the end, or says that the queue is full.
    package func tryPush(_ element: Element) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        guard elements.count - head < capacity else { return false }
        elements.append(element)
        condition.broadcast()
        return true
    }

    /// Adds an element before those that are not urgent, whether there is room or not: for a pusher who waits for what
    /// comes of it, and so pushes one at a time.
    package func pushUrgent(_ element: Element) {
        condition.withLock {
            urgent.append(element)
            condition.broadcast()
        }
    }

    /// Takes the first element; waits until there is one.
    package func pop() -> Element {
        condition.lock()
        defer { condition.unlock() }
        while waiting == 0 { condition.wait() }
        return take()
    }

    /// Takes the first element if one comes before `deadline`.
    package func pop(before deadline: ContinuousClock.Instant) -> Element? {
        condition.lock()
        defer { condition.unlock() }
        while waiting == 0 {
            guard condition.wait(until: deadline) || waiting > 0 else { return nil }
        }
        return take()
    }

    /// Takes the first of what is urgent if there is something before `deadline`.
    package func popUrgent(before deadline: ContinuousClock.Instant) -> Element? {
        condition.lock()
        defer { condition.unlock() }
        while urgent.isEmpty {
            guard condition.wait(until: deadline) || !urgent.isEmpty else { return nil }
        }
        return take()
    }

    private var waiting: Int { urgent.count + elements.count - head }

    private func take() -> Element {
        defer { condition.broadcast() }
        if !urgent.isEmpty { return urgent.removeFirst() }
        let element = elements[head]
        head += 1
        // Moves what is left only when at least half of the array is spent.
        if head * 2 >= elements.count {
            elements.removeFirst(head)
            head = 0
        }
        return element
    }
}
