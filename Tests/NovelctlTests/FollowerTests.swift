import Diversity
import Locks
import Messages
import Sockets
import Testing

@testable import novelctl

/// Whatever the decisions socket loses or repeats, each record of the log comes once, in order.
struct FollowerTests {
    /// A log that grows: positions `first` to `last`.
    private final class Log: Sendable {
        let bounds: Lock<(first: UInt64, last: UInt64)>

        init(first: UInt64 = 1, last: UInt64) {
            bounds = Lock((first, last))
        }

        /// A few records at a time, so that catching up takes several pages.
        func answer(_ message: QueryMessage) -> [[[UInt8]]] {
            guard case .log(let query) = message.query else { return [] }
            let (first, last) = bounds.withLock { $0 }
            let start = max(query.after + 1, first)
            let records = (start..<max(start, last + 1)).prefix(min(query.limit, 7)).map {
                RecordJSON(DecisionRecord.sample($0).json)
            }
            return [LogReply(records: Array(records), first: first, last: last).frames(request: message.request)]
        }
    }

    /// Follows until `last`, while `publications` are made: positions of records, and heartbeats where negative.
    private func follow(_ publications: [Int64], log: Log, after: UInt64?, until last: UInt64) throws -> [UInt64] {
        let daemon = try StandIn.querySocket(answer: log.answer)
        let context = try Context()
        let publisher = try Socket(.xpub, in: context)
        let peer = Peer(role: .decisions, endpoint: try publisher.bind("tcp://127.0.0.1:*"))
        let follower = try DecisionFollower(
            peer, log: LogPages(connection: daemon.connect()), after: after, context: context)
        let thread = try ServiceThread(name: "publisher") {
            // The subscription.
            _ = try? publisher.receive(wait: true)
            for publication in publications {
                let seq = publication.magnitude
                log.bounds.withLock { $0.last = max($0.last, seq) }
                let record = DecisionRecord.sample(seq)
                _ = try? publisher.send(
                    publication < 0 ? Heartbeat(seq: seq, time: 0).published : [record.topic, record.json])
            }
        }
        defer {
            context.shutdown()
            thread.join()
        }
        var seen: [UInt64] = []
        try follower.run { records in
            seen += records.map(\.seq)
            return (seen.last ?? 0) < last
        }
        return seen
    }

    @Test func everyRecordComesOnceWhateverIsLost() throws {
        for seed in 1...30 as ClosedRange<UInt64> {
            var generator = SplitMix64(seed: seed)
            let last: UInt64 = .random(in: 20...60, using: &generator)
            let start: UInt64 = .random(in: 0...10, using: &generator)
            var publications: [Int64] = []
            for seq in start + 1...last {
                switch Int.random(in: 0..<6, using: &generator) {
                case 0: break
                case 1: publications += [Int64(seq), Int64(seq)]
                case 2: publications += [Int64(seq), -Int64(seq), Int64(max(seq, 4)) - 3]
                default: publications.append(Int64(seq))
                }
            }
            publications.append(-Int64(last))
            let log = Log(last: .random(in: 0...start, using: &generator))
            let after: UInt64 = .random(in: 0...log.bounds.withLock { $0.last }, using: &generator)
            let seen = try follow(publications, log: log, after: after, until: last)
            #expect(seen == Array(after + 1...last), "seed \(seed)")
        }
    }

    @Test func withoutAPositionItBeginsNow() throws {
        #expect(try follow([6, -8], log: Log(last: 5), after: nil, until: 8) == [6, 7, 8])
    }

    @Test func aHeartbeatShowsWhatWasLostAtTheEnd() throws {
        #expect(try follow([-40], log: Log(last: 0), after: 0, until: 40) == Array(1...40))
    }

    @Test func recordsThatAreNoLongerKeptAreLeftOut() throws {
        #expect(try follow([12], log: Log(first: 9, last: 11), after: 3, until: 12) == [9, 10, 11, 12])
    }

    @Test func anotherStoreIsNoticed() throws {
        #expect(throws: FollowingError.logWentBack(seen: 10, last: 4)) {
            try follow([], log: Log(last: 4), after: 10, until: 11)
        }
        #expect(throws: FollowingError.logWentBack(seen: 6, last: 4)) {
            let log = Log(last: 4)
            _ = try follow([5, 6], log: log, after: 4, until: 6)
            log.bounds.withLock { $0.last = 4 }
            _ = try follow([-4], log: log, after: 6, until: 7)
        }
    }
}
