import Diversity
import NeighborIndex
import Testing
import Vectors

/// What is stored of an index is the index.
struct StoredIndexTests {
    private static let effort = SearchEffort(candidates: 40, probes: 3)

    /// Random changes, stored now and then as a table would be; what is restored answers as the original, and both go on
    /// alike.
    @Test(arguments: [(2, 1), (100, 2), (384, 3)] as [(Int, UInt64)])
    func aRestoredIndexAnswersToTheBit(dimension: Int, seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let pool = Matrix.clustered(rows: 7000, dimension: dimension, using: &generator)
        var index = ApproximateIndex(dimension: dimension, seed: seed)
        var table: [UInt32: [UInt8]] = [:]
        for row in 0..<pool.rows {
            change(&index, pool.row(row), &generator)
            guard row % 700 == 699 else { continue }
            for block in index.takeChangedBlocks() { table[block.number] = block.bytes }
            let restored = try CellIndex(restoring: Self.blocks(table))
            restored.checkInvariants()
            #expect(Self.answers(restored, index, pool) == Self.answers(index.codes, index, pool), "seed \(seed)")
        }
        var restored = try ApproximateIndex(codes: CellIndex(restoring: Self.blocks(table)), vectors: index.vectors)
        #expect(restored.takeChangedBlocks().isEmpty)
        var twin = generator
        for row in 0..<2000 {
            change(&index, pool.row(row), &generator)
            change(&restored, pool.row(row), &twin)
        }
        restored.codes.checkInvariants()
        #expect(Self.answers(restored.codes, restored, pool) == Self.answers(index.codes, index, pool), "seed \(seed)")
    }

    /// 64 new rows change about as many blocks, whatever the size of the index; where there are many cells, their
    /// centroids are coded and come back as they were.
    @Test func onlyWhatChangedIsStored() throws {
        var generator = SplitMix64(seed: 4)
        let rows = Matrix.clustered(rows: 130_000, dimension: 2, using: &generator)
        var index = ApproximateIndex(rows.prefix(rows.rows - 64))
        var table: [UInt32: [UInt8]] = [:]
        for block in index.takeChangedBlocks() { table[block.number] = block.bytes }
        #expect(index.codes.cellCount > 128 && index.takeChangedBlocks().isEmpty)
        for row in rows.rows - 64..<rows.rows { index.append(rows.row(row)) }
        let changed = index.takeChangedBlocks()
        #expect(changed.count < 64 * 3 + 40)
        for block in changed { table[block.number] = block.bytes }
        let restored = try CellIndex(restoring: Self.blocks(table))
        restored.checkInvariants()
        #expect(Self.answers(restored, index, rows) == Self.answers(index.codes, index, rows))
    }

    @Test func anEmptyIndexIsStored() throws {
        var index = ApproximateIndex(dimension: 5)
        #expect(index.takeChangedBlocks().isEmpty)
        index.append([1, 0, 0, 0, 0])
        index.remove(0)
        let restored = try CellIndex(restoring: index.takeChangedBlocks())
        #expect(restored.count == 0 && restored.dimension == 5)
    }

    /// Whatever is missing, cut short or written over is noticed, or does no harm.
    @Test func damageIsNamed() throws {
        var generator = SplitMix64(seed: 5)
        var index = ApproximateIndex(Matrix.clustered(rows: 1500, dimension: 30, using: &generator))
        let blocks = index.takeChangedBlocks()
        for damaged in blocks.indices {
            var fewer = blocks
            fewer.remove(at: damaged)
            #expect(throws: IndexBlockError.self) { try CellIndex(restoring: fewer) }
            var shorter = blocks
            shorter[damaged] = IndexBlock(
                number: blocks[damaged].number, bytes: blocks[damaged].bytes.map { $0.dropLast() })
            let thrown = #expect(throws: IndexBlockError.self) { try CellIndex(restoring: shorter) }
            #expect(thrown?.number == blocks[damaged].number)
        }
        var twice = blocks
        twice[2] = IndexBlock(number: twice[2].number, bytes: twice[1].bytes)
        #expect(throws: IndexBlockError.self) { try CellIndex(restoring: twice) }
        #expect(throws: IndexBlockError.self) { try CellIndex(restoring: blocks.reversed()) }
    }

    private func change(_ index: inout ApproximateIndex, _ row: ArraySlice<Float>, _ generator: inout SplitMix64) {
        let slot = index.count > 1200 ? Int.random(in: 0..<index.count, using: &generator) : 0
        switch index.count > 1200 ? Int.random(in: 0..<10, using: &generator) : 9 {
        case 0..<2: index.remove(slot)
        case 2..<4: index.replace(slot, with: row)
        default: index.append(row)
        }
    }

    private static func blocks(_ table: [UInt32: [UInt8]]) -> [IndexBlock] {
        table.sorted { $0.key < $1.key }.map { IndexBlock(number: $0.key, bytes: $0.value) }
    }

    private static func answers(_ codes: CellIndex, _ index: ApproximateIndex, _ queries: Matrix) -> [NeighborList] {
        codes.nearest(10, to: 0..<80, of: queries, rows: index.vectors, effort: effort)
    }
}
