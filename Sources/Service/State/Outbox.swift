import Locks
import Sockets

/// Things for a thread that waits in a poller: anyone posts, the owner is rung and takes them all.
final class Outbox<Item: Sendable>: Sendable {
    /// What the owner polls.
    let doorbell: Doorbell
    private let items = Lock<[Item]>([])

    init() throws(SocketError) {
        doorbell = try Doorbell()
    }

    func post(_ item: Item) {
        post([item])
    }

    func post(_ more: [Item]) {
        guard !more.isEmpty else { return }
        items.withLock { $0.append(contentsOf: more) }
        doorbell.ring()
    }

    /// Everything posted since, in order.
    func takeAll() -> [Item] {
        doorbell.drain()
        return items.withLock { items in
            let taken = items
            items = []
            return taken
        }
    }
}
