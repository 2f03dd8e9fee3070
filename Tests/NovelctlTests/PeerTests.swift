import Messages
import Testing

@testable import novelctl

struct PeerTests {
    @Test(arguments: [
        "tcp://127.0.0.1:5574", "tcp://localhost:1", "tcp://[::1]:65535", "ipc:///run/noveld/query", "ipc://query",
    ])
    func endpointsOfPeers(endpoint: String) {
        #expect(Peer.problem(with: endpoint) == nil)
    }

    @Test(arguments: [
        "", "5574", "localhost:5574", "tcp://", "tcp://localhost", "tcp://:5574", "tcp://localhost:",
        "udp://localhost:1",
        "tcp://localhost:0", "tcp://localhost:65536", "tcp://localhost:*", "tcp:/localhost:5574", "ipc://",
    ])
    func whatIsNone(endpoint: String) throws {
        let problem = try #require(Peer.problem(with: endpoint))
        #expect(problem.contains("\"\(endpoint)\""))
    }

    private func configured(_ setting: JSONValue, query: String = "tcp://10.0.0.5:5574") -> String? {
        Peer.configured(.decisions, in: ["endpoints": ["decisions": setting]], queryEndpoint: query)?.endpoint
    }

    @Test func theConfigurationNamesTheOtherSockets() {
        #expect(configured("tcp://127.0.0.1:5573") == "tcp://127.0.0.1:5573")
        #expect(configured(["ipc://decisions", "tcp://127.0.0.1:1"]) == "ipc://decisions")
        #expect(configured([]) == nil)
        #expect(configured(.null) == nil)
        #expect(Peer.configured(.decisions, in: [:], queryEndpoint: "tcp://10.0.0.5:5574") == nil)
    }

    @Test func aDaemonOnAllAddressesIsWhereItsQuerySocketIs() {
        #expect(configured("tcp://0.0.0.0:5573") == "tcp://10.0.0.5:5573")
        #expect(configured("tcp://*:5573", query: "tcp://[::1]:5574") == "tcp://[::1]:5573")
        #expect(configured("tcp://[::]:5573") == "tcp://10.0.0.5:5573")
        #expect(configured("tcp://0.0.0.0:5573", query: "ipc://query") == nil)
    }

    @Test func aFreePortIsNotKnown() {
        #expect(configured("tcp://127.0.0.1:*") == nil)
        #expect(configured("tcp://127.0.0.1:0") == nil)
    }
}
