import Diversity
import Selection
import Store
import Vectors

/// The rows that the pool is compared with, as unit vectors: the reference, or the stream.
struct ReferenceRows {
    /// Which rows.
    enum Role {
        /// What density is measured against (`facility_location`).
        case reference
        /// What the pool was selected from (`coverage`): the stream reference where there is one, else all decided samples.
        case stream
    }

    let store: Store
    let settings: EngineSettings

    /// At most `count` rows drawn uniformly without replacement; nil where there is none.
    ///
    /// - Parameter members: the seqs of the members, whose distance is 0.
    func draw(
        _ count: Int, of role: Role, members: [UInt64], using generator: inout some RandomNumberGenerator
    ) throws(StoreError) -> DrawnRows? {
        switch source(of: role) {
        case nil: return nil
        case .stored(let rows): return try rows.draw(count, members: members, using: &generator)
        case .pinned(let matrix):
            let chosen = RandomSelection.indices(count: count, of: matrix.rows, using: &generator)
                .shuffled(using: &generator)
            return DrawnRows(count: chosen.count, population: matrix.rows, zeros: 0) { matrix.selecting(chosen[$0]) }
        }
    }

    /// Lends all rows in pages, until `body` returns false; says whether it came to the end. Rows that join or leave
    /// meanwhile are seen or not.
    func forEachPage(of role: Role, _ body: (Matrix) -> Bool) throws(StoreError) -> Bool {
        switch source(of: role) {
        case nil: return true
        case .stored(let rows): return try rows.forEachPage(body)
        case .pinned(let matrix):
            for start in stride(from: 0, to: matrix.rows, by: StoredRows.page) {
                let end = min(start + StoredRows.page, matrix.rows)
                guard body(matrix.selecting(start..<end)) else { return false }
            }
            return true
        }
    }

    /// Whether coverage and facility location are of the same rows.
    var rolesAgree: Bool {
        if case .stream = settings.reference { true } else { false }
    }

    private enum Source {
        case stored(StoredRows)
        case pinned(Matrix)
    }

    private func source(of role: Role) -> Source? {
        switch (settings.reference, role) {
        case (.stream, _): .stored(StoredRows(store: store, table: .reference))
        case (_, .stream): .stored(StoredRows(store: store, table: .samples))
        case (.pinned(let matrix), .reference): .pinned(matrix)
        case (.none, .reference): nil
        }
    }
}
