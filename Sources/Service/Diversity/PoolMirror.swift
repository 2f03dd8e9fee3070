import Diversity
import Locks
import Selection
import Store
import Vectors

/// The members as of the last commit, for questions that must not hold up the engine.
///
/// The engine's own vectors are never shared: sharing them would make it copy all of them at its next change. The
/// committing thread applies what it has made durable, and whoever asks takes a snapshot; the copy that a change costs
/// while a snapshot is held is made here, at most once for each snapshot. Of a pool that is too large no vectors are held:
/// they are in the store.
final class PoolMirror: Sendable {
    private struct State {
        var pool: MirroredPool?
        var slots: [UInt64: Int] = [:]
        var words = MemberWords()
    }
    private let state: Lock<State>
    private let store: Store
    private let settings: EngineSettings

    /// The most numbers of vectors that are held: 160 MB, or a quarter of what the indexes may take.
    private static func numbersMax(_ settings: EngineSettings) -> Int {
        min(40_000_000, settings.search.memory / 16)
    }
    /// Vectors that are read together.
    private static let page = 1024

    /// The members of an engine, nil while the dimension is open, with their texts in the store.
    init(_ engine: Engine?, store: Store, settings: EngineSettings) throws(StoreError) {
        self.store = store
        self.settings = settings
        var state = State()
        if let engine {
            let seqs = engine.members.map(\.seq)
            for (slot, seq) in seqs.enumerated() { state.slots[seq] = slot }
            let (words, left) = try store.read { (reader) throws(StoreError) in
                var words = MemberWords()
                for seq in seqs { words.add(seq, details: try reader.details(seq)) }
                let isOfNow = try reader.resumptionSeq() == engine.state.seq
                return (words, isOfNow ? try ResumptionPart.moments.pieces(reader) : nil)
            }
            state.words = words
            let stored = StoredVectors(store: store, dimension: engine.dimension)
            let moments = left.flatMap {
                UnitMoments(restoring: Array($0.joined()), dimension: engine.dimension)
            }.flatMap { $0.count == seqs.count ? $0 : nil }
            let numbersMax = Self.numbersMax(settings)
            state.pool = Self.pool(seqs, engine.densities, stored, moments, numbersMax: numbersMax)
            state.pool?.spectrum = words.spectrum
            state.pool?.texts = words.count
        }
        self.state = Lock(state)
    }

    /// Gives `body` the members as they are now; nil while the dimension is open.
    ///
    /// Whoever changes the members afterwards does so in place. That nobody reads them any more the count of references
    /// says, which the thread sanitizer does not see; so that it is told, whoever has read them goes through the lock.
    func withSnapshot<Result>(_ body: (MirroredPool?) throws -> Result) rethrows -> Result {
        defer { state.withLock { _ in } }
        return try body(state.withLock { $0.pool })
    }

    /// The members' log positions now, by slot.
    var seqs: [UInt64] { state.withLock { $0.pool?.seqs ?? [] } }

    /// The sums over the members' vectors, in pieces for the store; nil while the dimension is open.
    var storedMoments: [[UInt8]]? { withSnapshot { $0.map { [$0.moments.storedState] } } }

    /// Takes in what was made durable.
    func apply(_ changes: StoreChanges) {
        state.withLock { state in
            // Moved, so that the vectors are changed in place unless a snapshot is held.
            let empty = changes.dimension.map {
                MirroredPool(dimension: $0, numbersMax: Self.numbersMax(settings))
            }
            guard var pool = state.pool ?? empty else { return }
            state.pool = nil
            apply(changes, to: &pool, &state.slots, &state.words)
            pool.spectrum = state.words.spectrum
            pool.texts = state.words.count
            state.pool = pool
        }
    }

    private func apply(
        _ changes: StoreChanges, to pool: inout MirroredPool, _ slots: inout [UInt64: Int], _ words: inout MemberWords
    ) {
        var places: [(slot: Int, seq: UInt64, vector: ArraySlice<Float>?, density: Double)] = []
        let stored = StoredVectors(store: store, dimension: pool.dimension)
        for seq in changes.memberRemovals {
            if let slot = slots.removeValue(forKey: seq) {
                pool.countOut(pool.vectors.map { ArraySlice($0.row(slot)) } ?? stored.rows([seq]).row(0))
            }
            words.remove(seq)
        }
        let arrived = Dictionary(uniqueKeysWithValues: changes.samples.map { ($0.seq, $0.vector) })
        let details = Dictionary(uniqueKeysWithValues: changes.details.map { ($0.seq, $0.bytes) })
        for (seq, bytes) in changes.memberPuts {
            guard let member = MemberState(bytes: bytes) else { preconditionFailure("a state that was just encoded") }
            let density = member.density(settings)
            if let slot = slots[seq] {
                if slot == member.slot { pool.setDensity(density, of: slot) }
                if slot != member.slot {
                    places.append((member.slot, seq, pool.vectors.map { Array($0.row(slot))[...] }, density))
                }
            } else if let vector = arrived[seq] {
                let unit = Matrix(rows: 1, columns: vector.count, elements: vector).directions().row(0)
                pool.countIn(unit)
                places.append((member.slot, seq, unit, density))
                words.add(seq, details: details[seq])
            }
            slots[seq] = member.slot
        }
        pool.truncate(to: slots.count)
        for place in places.sorted(by: { $0.slot < $1.slot }) {
            pool.write(place.vector, seq: place.seq, density: place.density, in: place.slot)
        }
        // Well below the bound, so that a pool about it does not have its vectors read again and again.
        if pool.vectors == nil, pool.holdsVectors(of: 2 * pool.count) {
            pool.setVectors(stored.rows(pool.seqs))
        }
    }

    /// Members as they stand in the store; their vectors are read where they are held, or where there are no sums.
    private static func pool(
        _ seqs: [UInt64], _ densities: [Double], _ stored: StoredVectors, _ moments: UnitMoments?, numbersMax: Int
    ) -> MirroredPool {
        let isHeld = seqs.count * stored.dimension <= numbersMax
        var vectors = Matrix(columns: stored.dimension)
        var sums = moments ?? UnitMoments(dimension: stored.dimension)
        if isHeld || moments == nil {
            for start in stride(from: 0, to: seqs.count, by: page) {
                let rows = stored.rows(Array(seqs[start..<min(start + page, seqs.count)]))
                for row in 0..<rows.rows {
                    if moments == nil { sums.add(rows.row(row)) }
                    if isHeld { vectors.append(rows.row(row)) }
                }
            }
        }
        return MirroredPool(
            seqs: seqs, densities: densities, vectors: isHeld ? vectors : nil, moments: sums,
            numbersMax: numbersMax)
    }
}
