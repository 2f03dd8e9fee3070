import Messages
import Testing

@Suite struct EnvelopeTests {
    @Test(arguments: try VectorFile("envelopes").vectors)
    func vectorsAreTakenApart(_ vector: Vector) throws {
        let envelope = try #require(Envelope(try vector.frames("message")))
        #expect(envelope.identity == (try vector.bytes("identity")))
        #expect(envelope.returnPath == (try vector.frames("return_path")))
        #expect(envelope.frames == (try vector.frames("frames")))
        let reply: [[UInt8]] = [[1], []]
        #expect(envelope.reply(reply) == [envelope.identity] + envelope.returnPath + reply)
    }

    @Test(arguments: [[], [[1]]] as [[[UInt8]]])
    func anIdentityAloneIsNoMessage(_ message: [[UInt8]]) {
        #expect(Envelope(message) == nil)
    }
}
