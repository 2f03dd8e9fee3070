import Foundation
import Locks
import Store

/// What happens to the next write.
final class FaultPlan: Sendable {
    enum Fault: Equatable {
        /// The process dies at this moment of the write, counted over its moments.
        case crash(atMoment: Int)
        /// The machine stops while the pages of the commit are on their way: any of them may be on the disk, the page that
        /// makes them count is not.
        case tornCommit
        /// The disk is full at this moment of the write.
        case diskFull(atMoment: Int)
    }

    private struct State {
        var fault: Fault?
        var moments = 0
        /// The data file as it was when the write began.
        var before: Data?
        var hasStruck = false
    }

    private let state = Lock(State())
    private let dataFile: String

    init(dataFile: String) {
        self.dataFile = dataFile
    }

    /// Has the next write meet `fault`.
    func arm(_ fault: Fault?) { state.withLock { $0 = State(fault: fault) } }

    /// Whether the fault came, and the data file as it was before where a torn commit is to be made of it.
    var outcome: (fault: Fault?, before: Data?) {
        state.withLock { ($0.hasStruck ? $0.fault : nil, $0.before) }
    }

    var faults: WriteFaults {
        WriteFaults { [self] point throws(StoreError) in
            try state.withLock { state throws(StoreError) in
                guard let fault = state.fault, !state.hasStruck else { return }
                defer { state.moments += 1 }
                switch fault {
                case .crash(let moment):
                    guard state.moments == moment || point == .committed else { return }
                    state.hasStruck = true
                    throw .invalidChange("the process is dead")
                case .diskFull(let moment):
                    guard state.moments == moment || point == .changed else { return }
                    state.hasStruck = true
                    throw .diskFull(path: dataFile, operation: "a simulated write")
                case .tornCommit:
                    if point == .begun { state.before = try? Data(contentsOf: URL(filePath: dataFile)) }
                    guard point == .committed else { return }
                    state.hasStruck = true
                    throw .invalidChange("the machine has stopped")
                }
            }
        }
    }

    /// What is on the disk where some pages of a commit arrived, and its meta page did not.
    static func torn(before: Data, after: Data, using generator: inout some RandomNumberGenerator) -> Data {
        let page = 4096
        var torn = before + Data(count: max(0, after.count - before.count))
        // The first two pages are LMDB's meta pages.
        for start in stride(from: 2 * page, to: after.count, by: page)
        where Bool.random(using: &generator) {
            let end = min(start + page, after.count)
            torn.replaceSubrange(start..<end, with: after[start..<end])
        }
        return torn
    }
}
