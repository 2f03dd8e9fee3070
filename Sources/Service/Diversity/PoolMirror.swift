import Selection
import Store
import Synchronization
import Vectors

/// The members as of the last commit, for questions that must not hold up the engine.
///
/// The engine's own vectors are never shared: sharing them would make it copy all of them at its next change. The
/// committing thread applies what it has made durable, and whoever asks takes a snapshot; the copy that a change costs
/// while a snapshot is held is made here, at most once for each snapshot.
final class PoolMirror: Sendable {
    private struct State {
        var pool: MirroredPool?
        var slots: [UInt64: Int] = [:]
        var words = MemberWords()
    }
    private let state: Mutex<State>
    private let settings: EngineSettings

    /// The members of an engine, nil while the dimension is open, with their texts in the store.
    init(_ engine: Engine?, store: Store, settings: EngineSettings) throws(StoreError) {
        self.settings = settings
        var state = State()
        if let engine {
            var pool = MirroredPool(dimension: engine.dimension)
            for (slot, member) in engine.members.enumerated() {
                pool.put(engine.memberVector(slot), seq: member.seq, density: engine.densities[slot], in: slot)
                state.slots[member.seq] = slot
            }
            state.words = try store.read { (reader) throws(StoreError) in
                var words = MemberWords()
                for member in engine.members { words.add(member.seq, details: try reader.details(member.seq)) }
                return words
            }
            pool.spectrum = state.words.spectrum
            pool.texts = state.words.count
            state.pool = pool
        }
        self.state = Mutex(state)
    }

    /// The members now; nil while the dimension is open.
    var snapshot: MirroredPool? { state.withLock { $0.pool } }

    /// Takes in what was made durable.
    func apply(_ changes: StoreChanges) {
        state.withLock { state in
            // Moved, so that the vectors are changed in place unless a snapshot is held.
            guard var pool = state.pool ?? changes.dimension.map(MirroredPool.init) else { return }
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
        var places: [(slot: Int, seq: UInt64, vector: [Float], density: Double)] = []
        for seq in changes.memberRemovals {
            if let slot = slots.removeValue(forKey: seq) { pool.countOut(slot) }
            words.remove(seq)
        }
        let arrived = Dictionary(uniqueKeysWithValues: changes.samples.map { ($0.seq, $0.vector) })
        let details = Dictionary(uniqueKeysWithValues: changes.details.map { ($0.seq, $0.bytes) })
        for (seq, bytes) in changes.memberPuts {
            guard let member = MemberState(bytes: bytes) else { preconditionFailure("a state that was just encoded") }
            let density = member.density(settings)
            if let slot = slots[seq] {
                if slot == member.slot { pool.densities[slot] = density }
                if slot != member.slot { places.append((member.slot, seq, Array(pool.vectors.row(slot)), density)) }
            } else if let vector = arrived[seq] {
                let unit = MirroredPool.unit(vector)
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
    }
}
