import Service
import Testing

@Suite struct PacingTests {
    @Test("A batch gathers as many samples as fit into the time, at least one, never more than configured")
    func batchPace() {
        var pace = BatchPace(samplesMax: 256, target: .milliseconds(200))
        #expect(pace.samples == 256)
        pace.note(.milliseconds(1000), samples: 100)
        #expect(pace.samples == 20)
        pace.note(.seconds(3), samples: 1)
        #expect(pace.samples == 1)
        pace.note(.microseconds(10), samples: 10)
        #expect(pace.samples == 256)
        pace.note(.zero, samples: 0)
        #expect(pace.samples == 256)
    }

    @Test("A drain is over after its time, and not before it has begun")
    func drain() {
        let endless = Drain(limit: .seconds(3600))
        #expect(!endless.isOver)
        endless.begin()
        #expect(!endless.isOver)
        let instant = Drain(limit: .zero)
        #expect(!instant.isOver)
        instant.begin()
        #expect(instant.isOver)
    }

    @Test("Load is full by messages, by samples or by bytes")
    func load() {
        var load = Load()
        #expect(!load.isFull(samplesMax: 10))
        load += Load(messages: 1, samples: 10, bytes: 5)
        #expect(load.isFull(samplesMax: 10) && !load.isFull(samplesMax: 11))
        load -= Load(messages: 1, samples: 10, bytes: 5)
        #expect(load == Load())
        #expect(Load(messages: Load.messagesMax).isFull(samplesMax: .max))
        #expect(Load(bytes: Load.bytesMax).isFull(samplesMax: .max))
    }

    @Test("The rate is that of the last ten whole seconds, also after a pause")
    func rate() {
        var meter = RateMeter()
        let start: Int64 = 1_700_000_000_000_000
        for second in 0..<20 as Range<Int64> { meter.add(30, at: start + second * 1_000_000) }
        #expect(meter.samplesPerSecond(at: start + 20_000_000) == 30)
        // The current second does not count until it is over.
        meter.add(1000, at: start + 20_000_000)
        #expect(meter.samplesPerSecond(at: start + 20_500_000) == 30)
        #expect(meter.samplesPerSecond(at: start + 25_000_000) == Double(5 * 30 + 1000) / 10)
        #expect(meter.samplesPerSecond(at: start + 3_600_000_000) == 0)
        // A clock that is set back loses nothing and adds nothing.
        meter.add(5, at: start)
        #expect(meter.samplesPerSecond(at: start + 3_600_000_000) == 0)
    }
}
