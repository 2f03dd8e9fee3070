import NeighborIndex
import Selection
import Store
import Vectors

/// Whether a store's indexes are those of its members and of its reference's rows.
struct IndexInspection {
    /// How many rows each index is of; nothing for one that is not stored.
    private(set) var rows: [String: Int] = [:]
    /// What is wrong.
    private(set) var findings: [VerificationFinding] = []

    private static let table = "index"

    /// Restores the indexes, and codes every row anew to compare.
    init(_ store: Store) throws {
        for (kind, name) in [(StoredIndexKind.members, "members"), (.reference, "reference")] {
            do throws(IndexBlockError) {
                let (index, names) = try Self.read(kind, store)
                guard let index else { continue }
                rows[name] = index.count
                try check(index, names, name, InspectedVectors(store: store, dimension: index.dimension))
            } catch {
                note(nil, "of the \(name): \(error)")
            }
        }
    }

    private mutating func check(
        _ index: StoredIndex, _ names: [UInt64]?, _ name: String, _ vectors: InspectedVectors
    ) throws(IndexBlockError) {
        guard let names else { return note(nil, "of the \(name): their slots are not those from 0 on, each once") }
        guard index.count == names.count else {
            return note(nil, "of the \(name): \(index.count) rows, expected \(names.count)")
        }
        for slot in index.mismatches(names: names, of: vectors) {
            note(names[slot], "of the \(name): the codes in slot \(slot) are not those of this sample")
        }
    }

    private mutating func note(_ seq: UInt64?, _ problem: String) {
        findings.append(VerificationFinding(table: Self.table, seq: seq, problem: problem))
    }

    /// An index and the seqs of the rows that it should be of, by slot, at one moment.
    private static func read(
        _ kind: StoredIndexKind, _ store: Store
    ) throws(IndexBlockError) -> (index: StoredIndex?, names: [UInt64]?) {
        var reading = StoredIndexReading()
        var damage: IndexBlockError?
        var names: [UInt64]?
        do throws(StoreError) {
            names = try store.read { (reader) throws(StoreError) in
                let counts = try reader.counts()
                reading = StoredIndexReading(rowsMax: kind == .members ? counts.members : counts.reference)
                try reader.forEachBlock(of: kind) { (number, bytes) throws(StoreError) in
                    do throws(IndexBlockError) {
                        try reading.read(IndexBlock(number: number, bytes: [UInt8](copying: bytes)))
                    } catch {
                        damage = error
                    }
                    return damage == nil
                }
                return kind == .reference ? try reader.referenceRows() : try memberSeqs(reader)
            }
        } catch {
            // A finding of the verification; nothing can be compared with it.
            names = nil
        }
        if let damage { throw damage }
        return (try reading.finished(), names)
    }

    /// Nil where their slots are not those from 0 on.
    private static func memberSeqs(_ reader: borrowing StoreReader) throws(StoreError) -> [UInt64]? {
        var places: [(slot: Int, seq: UInt64)] = []
        try reader.forEachMember(after: 0) { (seq, bytes) in
            if let state = MemberState(bytes: [UInt8](copying: bytes)) { places.append((state.slot, seq)) }
            return true
        }
        places.sort { $0.slot < $1.slot }
        let isWhole = try places.map(\.slot) == Array(0..<reader.counts().members)
        return isWhole ? places.map(\.seq) : nil
    }
}

/// Unit vectors of a store that may be damaged: zeros where there is none.
private struct InspectedVectors: RowBacking {
    let store: Store
    let dimension: Int

    func appendRows(named names: [UInt64], to elements: inout [Float]) {
        for name in names {
            let found = try? store.read { (reader) throws(StoreError) in try reader.sample(name) }
            let vector = found.flatMap(\.self).flatMap { $0.count == dimension ? $0 : nil }
            let row = vector ?? [Float](repeating: 0, count: dimension)
            elements += Matrix(rows: 1, columns: dimension, elements: row).directions().elements
        }
    }
}
