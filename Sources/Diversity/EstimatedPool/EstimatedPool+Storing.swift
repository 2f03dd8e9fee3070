import Vectors

/// A pool as bytes, and back to the bit.
///
/// Stored is what is not a function of the rest: rows, what was estimated when, and the order of the sample. Sums are made
/// again, from integers and in no order that matters.
extension EstimatedPool {
    /// Told apart by what a row looks like as well: a pool with other heads or curves is made anew.
    private static var layout: [UInt32] {
        [3, headCount, listLimit, sampleLimit, TailCurve.nodeCount].map { UInt32(truncatingIfNeeded: $0) }
    }

    /// Adds the pool to what is written.
    package func write(to writer: inout NumberWriter) {
        writer.write(Self.layout)
        writer.write([integrals.weights.power])
        writer.write([count, weights.count, sample.slots.count].map(UInt64.init))
        writer.write(losses.densities)
        writer.write(losses.qualities)
        writer.write(losses.tailLosses)
        writer.write(boundaryLosses)
        writer.write(sample.priorities)
        writer.write(sample.slots.map { UInt32($0) })
        writer.write(lists.tables.lengths)
        writer.write(lists.tables.nodes)
        for slot in 0..<count { writer.write(lists.distances(of: slot)) }
        for slot in 0..<count { writer.write(lists.members(of: slot)) }
        writer.write([census == nil ? 0 : 1] as [UInt32])
        guard let census else { return }
        writer.write([UInt64(census.rows.count)])
        writer.write(census.growth)
        writer.write(census.rows.edges)
        writer.write(census.rows.counts)
    }

    /// The pool that was written.
    package init(reading reader: inout NumberReader, proximityPower: Double) throws(StoredPoolError) {
        let cutShort = StoredPoolError("it is cut short")
        guard let layout = reader.read(Self.layout.count, of: UInt32.self), let power = reader.readOne(Double.self),
            let counts = reader.read(3, of: UInt64.self)
        else { throw cutShort }
        guard layout == Self.layout else {
            throw StoredPoolError("its layout is \(layout), and \(Self.layout) was expected")
        }
        guard power == proximityPower else {
            throw StoredPoolError("it is for a proximity power of \(power), and that is \(proximityPower) now")
        }
        // What is not in the bytes cannot be the number of members, each of which takes more than one.
        guard let count = Int(exactly: counts[0]), count < 1 << 32, let length = Int(exactly: counts[1]),
            abs(length - count) <= count / 512 + 1, counts[2] == UInt64(min(count, Self.sampleLimit)),
            let densities = reader.read(count, of: Double.self), let qualities = reader.read(count, of: Double.self),
            let tailLosses = reader.read(count, of: Double.self), let boundaries = reader.read(count, of: Double.self),
            let priorities = reader.read(count, of: UInt64.self),
            let sampled = reader.read(Int(counts[2]), of: UInt32.self),
            let lengths = reader.read(count, of: Int32.self),
            let nodes = reader.read(count * TailCurve.nodeCount, of: Float.self)
        else { throw cutShort }
        guard (densities + qualities + tailLosses + boundaries).allSatisfy(\.isFinite) else {
            throw StoredPoolError("a number is not finite")
        }
        self.init(proximityPower: proximityPower)
        guard let sample = PoolSample(priorities: priorities, sampled: sampled.map(Int.init)) else {
            throw StoredPoolError("its sample is not one of its members")
        }
        self.sample = sample
        integrals.extend(to: count + 1)
        weights = TailWeights(count: length, integrals: integrals)
        arrivalWeights = TailWeights(count: length + 1, integrals: integrals)
        lists = try HeadLists(reading: &reader, lengths: lengths, nodes: nodes)
        boundaryLosses = boundaries
        isMarked = [Bool](repeating: false, count: count)
        for slot in 0..<count { losses.append(density: densities[slot], quality: qualities[slot]) }
        for slot in 0..<count {
            losses.setOwnSum(rowSum(slot, weights), of: slot)
            losses.setTailLoss(tailLosses[slot], of: slot)
        }
        change(.add, by: (0..<count).map { UInt32($0) })
        guard let hasCensus = reader.readOne(UInt32.self) else { throw cutShort }
        if hasCensus != 0 { census = try Self.census(reading: &reader, count: count) }
    }

    private static func census(reading reader: inout NumberReader, count: Int) throws(StoredPoolError) -> Census {
        // Members that have been added since are not counted.
        guard count <= censusLimit, let counted = reader.readOne(UInt64.self), counted <= UInt64(count),
            let growth = reader.read(Int(counted), of: Double.self),
            let edges = reader.read(Int(counted) * RowCensuses.edgeCount, of: Float.self),
            let counts = reader.read(Int(counted) * RowCensuses.countsPerRow, of: UInt16.self)
        else { throw StoredPoolError("its census is cut short") }
        guard (growth + edges.map(Double.init)).allSatisfy(\.isFinite),
            let rows = RowCensuses(edges: edges, counts: counts, entries: max(Int(counted) - 1, 0))
        else { throw StoredPoolError("its census is not one of its members") }
        var census = Census()
        census.rows = rows
        census.growth = growth
        return census
    }
}
