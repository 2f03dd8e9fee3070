import Diversity
import Messages
import NeighborIndex
import Selection
import Vectors

/// The engine over a stream, its gains estimated, against an engine with exact gains: by single decisions on the same
/// pool, and by what each has kept in the end.
struct LivePool {
    /// More members than there are rows: gains are exact throughout.
    private static let allExact = 1_000_000

    /// Rows scored at a look.
    private static let look = 512

    private let stream: Matrix
    private let settings: EngineSettings
    private let densities: [Double]
    private let byDefinition: Bool

    /// Of the members that an arrival is tried in the place of: those whose estimates are least, and where it was kept those
    /// nearest to it.
    private static let rivals = (nearest: 12, weakest: 128)

    /// - Parameters:
    ///   - stream: rows of unit norm; density refers to them all.
    ///   - byDefinition: whether decisions are compared with `ExactReplacements` and not with another engine's.
    init(_ stream: Matrix, capacity: Int, census: Int, byDefinition: Bool) {
        self.stream = stream
        self.byDefinition = byDefinition
        var settings = EngineSettings()
        settings.reference = .pinned(stream)
        settings.budget = .init(capacity: capacity)
        settings.search.census = census
        self.settings = settings
        densities = DensityReference(stream, density: Density()).factors(of: stream)
    }

    /// Prints how many decisions differ, and the NovelSum of what is kept.
    func measure(every pause: Int, comparingWhole: Bool) {
        var generator = SplitMix64(seed: 1)
        let random = RandomSelection.indices(count: capacity, of: stream.rows, using: &generator)
        print("\(capacity) of \(stream.rows): random \(novelSum(of: random))")
        let estimated = run(exactLimit: 0, comparingEvery: pause)
        print("estimated \(novelSum(of: estimated.rows)), \(estimated.microseconds) µs for a row")
        print("decisions that differ: \(estimated.flips) of \(estimated.looks)")
        guard comparingWhole else { return }
        let exact = run(exactLimit: Self.allExact, comparingEvery: nil)
        print("exact \(novelSum(of: exact.rows)), \(exact.microseconds) µs for a row")
    }

    private var capacity: Int { settings.budget.capacity ?? 0 }

    private func run(
        exactLimit: Int, comparingEvery pause: Int?
    ) -> (rows: [Int], microseconds: Int, flips: Int, looks: Int) {
        var settings = settings
        settings.exactLimit = exactLimit
        var engine = Engine(settings, dimension: stream.columns)
        var (flips, looks, seconds) = (0, 0, 0.0)
        for start in stride(from: 0, to: stream.rows, by: 64) {
            if let pause, start.isMultiple(of: pause), engine.members.count == capacity {
                let ahead = stream.selecting(start..<min(start + Self.look, stream.rows))
                let differing =
                    byDefinition ? difference(engine, byDefinitionOver: ahead) : difference(engine, over: ahead)
                print("from row \(start): \(differing) of \(ahead.rows) decisions differ")
                looks += ahead.rows
                flips += differing
            }
            let rows = start..<min(start + 64, stream.rows)
            let watch = Stopwatch()
            _ = engine.decide(
                SampleBatch(samples: rows.map { Sample(id: "\($0)") }, vectors: stream.selecting(rows), time: 0))
            seconds += watch.seconds
        }
        return (
            engine.members.compactMap { Int($0.id) }, Int(1e6 * seconds / Double(stream.rows)), flips, looks
        )
    }

    /// How many of the rows an engine with exact gains would decide otherwise on the same pool.
    private func difference(_ engine: Engine, over rows: Matrix) -> Int {
        var snapshot = EngineSnapshot(
            dimension: stream.columns,
            vectors: MemberVectors(seqs: engine.members.map(\.seq), vectors: engine.memberVectors))
        snapshot.members = engine.members
        snapshot.state = engine.state
        var settings = settings
        settings.exactLimit = Self.allExact
        var (exact, estimated) = (Engine(settings, restoring: snapshot), engine)
        return zip(exact.score(rows), estimated.score(rows)).count { $0.decision != $1.decision }
    }

    /// How many of the rows would be decided otherwise by what NovelSum wins, computed by its definition.
    private func difference(_ engine: Engine, byDefinitionOver rows: Matrix) -> Int {
        var engine = engine
        let scores = engine.score(rows)
        let slotOfID = Dictionary(uniqueKeysWithValues: engine.members.enumerated().map { ($0.element.id, $0.offset) })
        var estimates = engine.estimates?.pool
        let weakest = estimates?.weakest(Self.rivals.weakest) ?? []
        let rivals = zip(scores, engine.neighbors(Self.rivals.nearest, of: rows)).map { score, nearest in
            guard score.decision == .keep else { return weakest }
            return Array(Set(nearest.compactMap { slotOfID[$0.id] }).union(weakest))
        }
        let exact = ExactReplacements(
            pool: engine.memberVectors, densities: engine.densities, arrivals: rows,
            arrivalDensities: scores.map(\.density), rivals: rivals)
        let least = exact.removing.indices.min { exact.removing[$0] < exact.removing[$1] }
        if let least, !weakest.contains(least) {
            print("the weakest member, \(exact.removing[least]), is not among the \(weakest.count) that seem so")
        }
        return zip(exact.changes, scores).count { ($0.contains { $0 > 0 }) != ($1.decision == .keep) }
    }

    private func novelSum(of rows: [Int]) -> Double {
        NovelSum().value(of: stream.selecting(rows), densities: rows.map { densities[$0] })
    }
}

/// Members' vectors by their positions in the log.
private struct MemberVectors: RowBacking {
    private let rows: [UInt64: Int]
    private let vectors: Matrix

    init(seqs: [UInt64], vectors: Matrix) {
        rows = Dictionary(uniqueKeysWithValues: zip(seqs, seqs.indices))
        self.vectors = vectors
    }

    func appendRows(named names: [UInt64], to elements: inout [Float]) {
        for name in names { elements += rows[name].map { vectors.row($0) } ?? [] }
    }
}
