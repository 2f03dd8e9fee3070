import Plots
import Testing

struct LinearScaleTests {
    @Test func endsAndMiddle() {
        let scale = LinearScale(-1...3, from: 100, to: 500)
        #expect([-1, 1, 3, 4].map { scale($0) } == [100, 300, 500, 600])
        let downwards = LinearScale(0...1, from: 200, to: 0)
        #expect(downwards(0.25) == 150)
    }

    @Test func aDomainOfOneValueIsWidened() {
        for value in [0.0, -3, 1e9] {
            let scale = LinearScale(value...value, from: 0, to: 100)
            #expect(abs(scale(value) - 50) < 1e-6)
        }
    }

    @Test(arguments: [
        (0.0...1.0, ["0.0", "0.5", "1.0"]), (-0.3...1.12, ["0.0", "0.5", "1.0"]),
        (0.751...0.794, ["0.76", "0.78"]), (0...1234, ["0", "500", "1000"]),
        (-20...20, ["−20", "−10", "0", "10", "20"]),
    ])
    func ticksAreRoundAndWithin(domain: ClosedRange<Double>, labels: [String]) {
        let ticks = LinearScale(domain, from: 0, to: 1).ticks(about: 4)
        #expect(ticks.map(\.label) == labels && ticks.count <= 5)
        #expect(ticks.allSatisfy { domain.lowerBound - 1e-9 <= $0.value && $0.value <= domain.upperBound + 1e-9 })
    }
}
