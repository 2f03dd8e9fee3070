import Configuration
import Testing

@Suite struct EndpointTests {
    private func loads(_ endpoint: String, at key: String, insecure: Bool = false) throws -> Bool {
        try mistakes(in: "endpoints:\n  \(key): \"\(endpoint)\"\nallow_insecure: \(insecure)\n").isEmpty
    }

    @Test(arguments: [
        "tcp://127.0.0.1:1", "tcp://127.0.0.1:65535", "tcp://127.0.0.1:*", "tcp://127.0.0.1:0", "tcp://127.9.8.7:5",
        "tcp://[::1]:5",
        "tcp://localhost:5", "tcp://lo:*", "ipc:///run/noveld/ingest", "ipc://relative", "ipc://@abstract", "ipc://*",
    ])
    func localEndpointsMayBeBound(endpoint: String) throws {
        #expect(try loads(endpoint, at: "query"))
    }

    @Test(arguments: [
        "tcp://0.0.0.0:1", "tcp://*:1", "tcp://*:*", "tcp://192.168.1.1:1", "tcp://[::]:1", "tcp://eth0:1",
        "tcp://128.0.0.1:1",
        "tcp://127.example.com:1", "tcp://localhost.example.com:1", "tcp://[::ffff:127.0.0.1]:1",
    ])
    func openEndpointsNeedPermission(endpoint: String) throws {
        #expect(try !loads(endpoint, at: "firehose"))
        #expect(try loads(endpoint, at: "firehose", insecure: true))
    }

    @Test(arguments: [
        "", "5571", "127.0.0.1:5571", "tcp://", "tcp://127.0.0.1", "tcp://:5", "tcp://127.0.0.1:",
        "tcp://127.0.0.1:65536", "tcp://127.0.0.1:-1",
        "tcp://127.0.0.1:5x", "tcp://127.0.0.1:+5", "tcp://127.0.0:5", "tcp://127.0.0.256:5", "tcp://127.0.0.1.2:5",
        "tcp://a b:5", "tcp://::1:5",
        "tcp://[::1:5", "tcp://[localhost]:5", "udp://127.0.0.1:5", "inproc://a", "TCP://127.0.0.1:5", "ipc://",
        "tcp://127.0.0.1:5/path",
        "tcp://127..1:5", "tcp://127.0.0.1:٥", "pgm://eth0;239.0.0.1:5",
    ])
    func whatIsNoEndpointIsRefused(endpoint: String) throws {
        #expect(try !loads(endpoint, at: "decisions", insecure: true))
        #expect(try !loads(endpoint, at: "upstream", insecure: true))
    }

    @Test func unixPathsHaveALimit() throws {
        #expect(try loads("ipc://" + String(repeating: "a", count: 107), at: "ingest"))
        #expect(try !loads("ipc://" + String(repeating: "a", count: 108), at: "ingest"))
    }

    @Test func upstreamIsConnectedTo() throws {
        #expect(try loads("tcp://feeds.example.com:6000", at: "upstream"))
        #expect(try !loads("tcp://feeds.example.com:*", at: "upstream"))
        #expect(try !loads("tcp://feeds.example.com:0", at: "upstream"))
        #expect(try !loads("tcp://*:6000", at: "upstream"))
    }

    @Test func listsAndNullLeaveTheirMark() throws {
        let endpoints = try load("endpoints: {ingest: null, firehose: [], http: null, query: [ipc://a, ipc://b]}")
            .configuration.endpoints
        #expect(endpoints.ingest.isEmpty && endpoints.firehose.isEmpty)
        #expect(endpoints.http == nil)
        #expect(endpoints.query == ["ipc://a", "ipc://b"])
    }

    @Test func everyWrongEndpointOfAListIsReported() throws {
        #expect(
            try mistakes(in: "endpoints:\n  query:\n  - ipc://a\n  - foo\n  - ipc://a\n  - [x]\n") == [
                "noveld.yaml:4:5: endpoints.query: expected an endpoint such as tcp://127.0.0.1:5571 or ipc:///run/noveld/ingest, found foo",
                "noveld.yaml:5:5: endpoints.query: ipc://a is given twice",
                "noveld.yaml:6:5: endpoints.query: expected an endpoint such as tcp://127.0.0.1:5571 or ipc:///run/noveld/ingest, found a list",
            ])
    }

    @Test func freePortsMayBeAskedForTwice() throws {
        #expect(try mistakes(in: "endpoints: {ingest: 'tcp://127.0.0.1:*', query: 'tcp://127.0.0.1:*'}").isEmpty)
        #expect(try mistakes(in: "endpoints: {ingest: 'ipc://a', query: 'ipc://a'}").count == 1)
    }
}
