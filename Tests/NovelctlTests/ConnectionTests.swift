import Messages
import Sockets
import Synchronization
import Testing

@testable import novelctl

struct ConnectionTests {
    @Test func anAnswer() throws {
        let daemon = try StandIn.querySocket { message in
            [BudgetReply(budget: [:], seq: 7).frames(request: message.request)]
        }
        let seq: UInt64 = try daemon.connect().ask(.budget(set: nil)).integer("seq")
        #expect(seq == 7)
    }

    @Test func theDaemonsError() throws {
        let daemon = try StandIn.querySocket { message in
            [[ProtocolError(.notFound, "id: no sample", request: message.request).json()]]
        }
        let connection = try daemon.connect()
        for _ in 0..<2 {
            let error = #expect(throws: ProtocolError.self) { try connection.ask(.explain(id: "x")) }
            #expect(error?.code == .notFound)
        }
    }

    @Test func answersToQuestionsThatWereGivenUpAreLeftOut() throws {
        let daemon = try StandIn.querySocket { message in
            [
                BudgetReply(budget: [:], seq: 1).frames(request: 99),
                [ProtocolError(.internal, "too late", request: 98).json()],
                BudgetReply(budget: [:], seq: 2).frames(request: message.request),
            ]
        }
        let seq: UInt64 = try daemon.connect().ask(.budget(set: nil)).integer("seq")
        #expect(seq == 2)
    }

    @Test func nobodyThere() throws {
        // A port that was free a moment ago.
        let endpoint = try StandIn { _ in [] }.endpoint
        let peer = Peer(role: .query, endpoint: endpoint)
        let connection = try DaemonConnection(to: peer, timeout: .milliseconds(200), context: Context())
        #expect(throws: ConnectionError.unreachable(peer, seconds: 0.2)) { try connection.ask(.status) }
    }

    @Test func noAnswer() throws {
        let daemon = try StandIn { _ in [] }
        let peer = Peer(role: .query, endpoint: daemon.endpoint)
        #expect(throws: ConnectionError.silent(peer, seconds: 0.3)) {
            try daemon.connect(timeout: .milliseconds(300)).ask(.status)
        }
    }

    @Test func aSocketOfAnotherKindIsNobody() throws {
        let context = try Context()
        let publisher = try Socket(.xpub, in: context)
        let peer = Peer(role: .query, endpoint: try publisher.bind("tcp://127.0.0.1:*"))
        let connection = try DaemonConnection(to: peer, timeout: .milliseconds(300), context: context)
        #expect(throws: ConnectionError.unreachable(peer, seconds: 0.3)) { try connection.ask(.status) }
    }

    @Test func messagesNameTheEndpointAndTheOption() {
        let peer = Peer(role: .ingest, endpoint: "tcp://127.0.0.1:5571")
        for error in [ConnectionError.unreachable(peer, seconds: 5), .silent(peer, seconds: 60)] {
            #expect("\(error)".contains(peer.endpoint) && "\(error)".contains("\"ingest\""))
        }
        #expect("\(ConnectionError.unreachable(peer, seconds: 5))".contains("Is noveld running?"))
        #expect("\(ConnectionError.endpointUnknown(.decisions))".contains("--decisions"))
    }
}
