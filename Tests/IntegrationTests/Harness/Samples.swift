import Diversity
import Messages
import Vectors

/// A stream of samples.
struct Samples {
    let ids: [String]
    let vectors: Matrix

    init(ids: [String], vectors: Matrix) {
        self.ids = ids
        self.vectors = vectors
    }

    /// Random directions, some of them near copies of earlier ones; the same for the same seed.
    init(_ count: Int, dimension: Int = 8, seed: UInt64, prefix: String = "s") {
        var generator = SplitMix64(seed: seed)
        var vectors = Matrix(columns: dimension)
        for row in 0..<count {
            var vector = (0..<dimension).map { _ in Float.random(in: -1...1, using: &generator) }
            if row > 0, Int.random(in: 0..<4, using: &generator) == 0 {
                let other = vectors.row(Int.random(in: 0..<row, using: &generator))
                vector = zip(other, vector).map { $0 + $1 * 0.05 }
            }
            vectors.append(vector)
        }
        self.init(ids: (0..<count).map { "\(prefix)\($0)" }, vectors: vectors)
    }

    var count: Int { ids.count }

    subscript(range: Range<Int>) -> Samples {
        Samples(ids: Array(ids[range]), vectors: vectors.selecting(range))
    }

    /// The whole stream as one message.
    var request: SubmitRequest { SubmitRequest(ids: ids, vectors: vectors) }

    /// The stream in messages of `size`, named by their numbers.
    func messages(of size: Int) -> [SubmitRequest] {
        stride(from: 0, to: count, by: size).enumerated().map { number, start in
            let part = self[start..<min(start + size, count)]
            return SubmitRequest(request: .init(integerLiteral: number), ids: part.ids, vectors: part.vectors)
        }
    }
}
