import Messages
import Testing
import Vectors

@Suite struct ReplyTests {
    @Test(arguments: try VectorFile("replies").vectors)
    func vectorsAreReadAndWritten(_ vector: Vector) throws {
        let message = try vector.message
        if let expected = vector["error"]?.object {
            let error = #expect(throws: ProtocolError.self) { try ReceivedReply(message) }
            expect(error, is: expected)
            let socket = try JSONValue(parsing: message[0]).object?["socket"]?.string
            #expect(error?.json(socket: socket) == message[0])
            return
        }
        let expected = try #require(vector["expect"]?.object)
        let reply = try ReceivedReply([[]] + message)
        #expect(reply == (try ReceivedReply(message)))
        #expect(.string(reply.type) == expected["type"])
        expect(reply.request, is: expected["request"])
        for name in ["next", "first", "last"] where expected[name] != nil {
            #expect(reply.body[name] == expected[name])
        }
        if let records = expected["records"] {
            let read = try reply.records(reply.type == "decisions" ? "decisions" : "records")
            #expect(.array(read.map { .integer($0.seq) }) == records)
        }
        if let rows = expected["rows"] { try expect(try reply.vectors(), is: rows) }
        let written = try #require(try writers[testName(vector)])
        #expect(String(decoding: written(reply.request)[0], as: UTF8.self) == vector["header"]?.string)
        #expect(written(reply.request) == message)
    }

    private func testName(_ vector: Vector) -> String { vector["name"]?.string ?? "" }

    /// The encoder that has to produce each vector.
    private var writers: [String: (RequestTag?) -> [[UInt8]]] {
        get throws {
            let records = try VectorFile("records").vectors.map { vector in
                let text = try #require(vector["json"]?.string)
                var record = try DecisionRecord(json: Array(text.utf8))
                let duplicate = record.duplicate
                record.duplicate = false
                return RecordJSON(record.json, duplicate: duplicate)
            }
            let near = DecisionRecord.Nearest(id: "a", distance: 0.25)
            let replies: [String: any Reply] = [
                "decisions": DecisionsReply(records: [records[0], records[3]]),
                "no decisions": DecisionsReply(records: []),
                "log": LogReply(records: [records[1], records[2]], first: 1, last: 3),
                "scores": ScoresReply(scores: [
                    .init(
                        decision: .drop, reason: .redundant, gain: 0.5, novelty: 1, threshold: 0.75, density: 1,
                        nearest: near),
                    .init(
                        decision: .keep, reason: .warmup, gain: 0, novelty: 0, threshold: 0, density: 1, nearest: nil),
                ]),
                "neighbors": NeighborsReply(neighbors: [[near, .init(id: "b", distance: 0.5)], []]),
                "explanation": ExplanationReply(
                    records: [records[2]], nearestThen: [.init(id: "q", distance: 0)], nearestNow: [],
                    budget: ["capacity": 10], margin: -0.0625,
                    counterfactual: [
                        "decided_by": "capacity", "rival": "q", "rank": ["at_least": 37, "among": 400],
                        "otherwise": [
                            "capacity": ["was": 10, "from": 11], "threshold": ["was": 0.125, "below": 0.0625],
                        ],
                    ],
                    now: ["state": "member", "gain": 0.5, "threshold": 0.25, "margin": 0.25, "weaker": 0.75]),
                "members": MembersReply(
                    members: [
                        .init(id: "a", source: nil, meta: nil, seq: 1),
                        .init(id: "b", source: "s", meta: Array(#"{"k":[1,2.50]}"#.utf8), seq: 2),
                    ], next: "b"),
                "members with vectors": MembersReply(
                    members: [.init(id: "a", source: nil, meta: nil, seq: 1)], next: nil,
                    vectors: Matrix(rows: 1, columns: 2, elements: [1, -2])),
                "diversity": DiversityReply(measures: [
                    "vendi": .init(value: 1.5, standardError: 0.25, exact: false, members: 2, seconds: 0),
                    "novelsum": .init(value: 0.75, exact: true, members: 2, seconds: 0.001),
                ]),
                "history": HistoryReply(points: [.init(time: 1_790_000_000_000_000, seq: 5, value: 0.5)]),
                "status": StatusReply(
                    version: "0.1.0", uptime: 1.5, dimension: nil, pool: 0, seen: 0, kept: 0, dropped: 0, evicted: 0,
                    duplicates: 0, refused: 0, seq: 0, threshold: 0, rate: ["samples_per_second": 0.0], budget: [:],
                    reference: [:], index: [:], store: [:], sources: [:], novelSum: (1.5, 0.5),
                    shadow: [
                        [
                            "name": "strict", "since": 0, "settings": ["budget": ["capacity": 5]], "pool": 5,
                            "seen": 10,
                            "kept": 5, "novelsum": .null,
                            "decisions": ["both": 1, "only_real": 3, "only_shadow": 4, "neither": 2],
                        ]
                    ], saturation: ["arrivals": 1000, "improvement": 0.5], drift: ["shift": .null]),
                "config": ConfigReply(config: ["seed": 1]),
                "snapshot": SnapshotReply(path: "/b", seq: 3, bytes: 4096),
                "budget": BudgetReply(budget: ["capacity": 5], seq: 3),
                "evicted": EvictedReply(records: [records[2]]),
                "heartbeat": Heartbeat(seq: 3, time: 1_790_000_000_000_000),
                "alarm": AlarmMessage(
                    kind: "drift", seq: 7, time: 1_790_000_000_000_000, value: 0.25, limit: 0.125),
            ]
            return replies.mapValues { reply in { reply.frames(request: $0) } }
        }
    }

    @Test func aHeartbeatIsPublishedUnderItsTopic() {
        let message = Heartbeat(seq: 1, time: 2).published
        #expect(
            message.map { String(decoding: $0, as: UTF8.self) } == [
                "heartbeat", #"{"type":"heartbeat","v":1,"seq":1,"time":2}"#,
            ])
    }

    @Test func topicsNameDecisionAndSource() {
        #expect(Topic.decision(.keep, source: "web") == Array("keep.web".utf8))
        #expect(Topic.decision(.evict, source: nil) == Array("evict.".utf8))
        #expect(Topic.error == Array("error".utf8))
    }

    @Test func repliesThatAreNoneAreNamed() throws {
        for (text, code) in [
            ("", ErrorCode.badHeader), (#"{"type":"log","v":2}"#, .badVersion), (#"{"v":1}"#, .unknownType),
            (#"{"type":"error","v":1,"code":"bad_id"}"#, .badField),
        ] {
            let error = #expect(throws: ProtocolError.self) { try ReceivedReply([Array(text.utf8)]) }
            #expect(error?.code == code)
        }
        let future = #expect(throws: ProtocolError.self) {
            try ReceivedReply([Array(#"{"type":"error","v":1,"code":"too_late","message":"m"}"#.utf8)])
        }
        #expect(future == ProtocolError(.internal, "too_late: m"))
        let reply = try ReceivedReply([Array(#"{"type":"log","v":1,"records":[{}],"shape":[1,1],"dtype":"f32"}"#.utf8)])
        #expect(throws: ProtocolError.self) { try reply.records("records") }
        #expect(throws: ProtocolError.self) { try reply.records("decisions") }
        let missing = #expect(throws: ProtocolError.self) { try reply.vectors() }
        #expect(missing?.code == .badLength)
    }

    @Test func theDeepestMetaComesBack() throws {
        let depth = JSONValue.depthMax - 2
        let meta = Array((String(repeating: #"{"a":"#, count: depth) + "1" + String(repeating: "}", count: depth)).utf8)
        var request = SubmitRequest(ids: ["a"], vectors: Matrix(rows: 1, columns: 1, elements: [1]))
        request.meta = [meta]
        #expect(try SubmitRequest.decode(request.encoded()).meta == [meta])
        let reply = MembersReply(members: [.init(id: "a", source: nil, meta: meta, seq: 1)], next: nil)
        let members = try ReceivedReply(reply.frames(request: nil)).body["members"]
        #expect(members?.array?.first?.object?["meta"]?.encoded() == meta)
    }

    @Test func numbersThatAreNotFiniteAreNull() {
        let reply = HistoryReply(points: [.init(time: 0, seq: 0, value: .nan)])
        #expect(
            reply.frames(request: nil)[0]
                == Array(
                    #"{"type":"history","v":1,"points":[{"time":0,"seq":0,"value":null}]}"#.utf8))
    }
}

@Suite struct ErrorCodeTests {
    @Test func theCodesAreTheProtocols() {
        #expect(
            ErrorCode.allCases.map(\.rawValue) == [
                "bad_header", "bad_version", "unknown_type", "bad_shape", "bad_dtype", "bad_length", "bad_id",
                "dimension_mismatch", "not_finite", "zero_vector", "too_large", "bad_field", "overloaded", "read_only",
                "shutting_down", "not_found", "unsupported", "internal",
            ])
    }

    @Test(arguments: ErrorCode.allCases)
    func everyErrorComesBack(_ code: ErrorCode) {
        let error = ProtocolError(code, "a \"message\"\n", index: 3, request: "r")
        #expect(throws: error) { try ReceivedReply([error.json()]) }
        #expect(error.description == "\(code.rawValue): a \"message\"\n")
    }
}
