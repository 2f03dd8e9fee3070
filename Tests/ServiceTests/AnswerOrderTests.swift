import Diversity
import Service
import Testing

@Suite struct AnswerOrderTests {
    @Test("Answers leave in the order of the questions, in whatever order they become known")
    func order() {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SplitMix64(seed: seed)
        var order = AnswerOrder()
        var open: [(place: AnswerOrder.Place, number: UInt8)] = []
        var asked: [[UInt8]: [UInt8]] = [:]
        var answered: [[UInt8]: [UInt8]] = [:]
        for step in 0..<2000 {
            if open.isEmpty || (step < 1500 && Bool.random(using: &generator)) {
                let peer: [UInt8] = [UInt8.random(in: 0..<4, using: &generator)]
                let number = UInt8(truncatingIfNeeded: step)
                open.append((order.open(peer), number))
                asked[peer, default: []].append(number)
            } else {
                let chosen = open.remove(at: Int.random(in: 0..<open.count, using: &generator))
                for answer in order.close(chosen.place, with: [[chosen.number]]) {
                    answered[chosen.place.peer, default: []].append(answer[0][0])
                }
            }
        }
        for question in open {
            for answer in order.close(question.place, with: [[question.number]]) {
                answered[question.place.peer, default: []].append(answer[0][0])
            }
        }
        #expect(answered == asked, "seed \(seed)")
        #expect((0..<4).allSatisfy { !order.isOpen([$0]) && order.count(of: [$0]) == 0 }, "seed \(seed)")
    }

    @Test("An answer waits for those before it, of the same peer alone")
    func waiting() {
        var order = AnswerOrder()
        let first = order.open([1])
        let second = order.open([1])
        let other = order.open([2])
        #expect(order.close(second, with: [[2]]).isEmpty)
        #expect(order.count(of: [1]) == 2)
        #expect(order.close(other, with: [[3]]) == [[[3]]])
        #expect(order.close(first, with: [[1]]) == [[[1]], [[2]]])
        #expect(!order.isOpen([1]))
    }
}
