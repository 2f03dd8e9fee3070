extension StoreReader {
    /// The vector of a decided sample.
    public borrowing func sample(_ seq: UInt64) throws(StoreError) -> [Float]? {
        try transaction.withValueBytes(of: seq, in: tables.samples) { (bytes) throws(StoreError) in
            try requireWritten(.sample, seq, bytes)
            return try tables.samples.decodeValue(bytes, key: seq).elements
        }
    }

    /// Lends the vectors of the samples after `seq` one by one, in order, until `body` returns false.
    public borrowing func forEachSample(
        after seq: UInt64, _ body: (UInt64, Span<Float>) throws(StoreError) -> Bool
    ) throws(StoreError) {
        var elements: [Float] = []
        try transaction.forEach(in: tables.samples, after: seq) { (seq, bytes) throws(StoreError) in
            try requireWritten(.sample, seq, bytes)
            guard StoredVector.decode(bytes, into: &elements) else {
                throw .corrupt(table: "samples", key: "\(seq)", expected: StoredVector.layout, found: describe(bytes))
            }
            return try body(seq, elements.span)
        }
    }

    /// Whether the vector of a sample is stored under `seq`.
    public borrowing func isSample(_ seq: UInt64) throws(StoreError) -> Bool {
        try transaction.contains(seq, in: tables.samples)
    }

    /// How many samples there are, and between which seqs; nil without any.
    public borrowing func sampleExtent() throws(StoreError) -> (count: Int, seqs: ClosedRange<UInt64>)? {
        guard let first = try transaction.firstKey(in: tables.samples),
            let last = try transaction.lastKey(in: tables.samples)
        else { return nil }
        return (try transaction.count(of: tables.samples), first...last)
    }

    /// Gives the seqs of the samples after `seq` one by one, in order, until `body` returns false; their vectors are not
    /// read.
    public borrowing func forEachSampleSeq(
        after seq: UInt64, _ body: (UInt64) throws(StoreError) -> Bool
    ) throws(StoreError) {
        try transaction.forEach(in: tables.samples, after: seq) { (seq, _) throws(StoreError) in try body(seq) }
    }

    /// What else came with a sample; nil where it was the default.
    public borrowing func details(_ seq: UInt64) throws(StoreError) -> [UInt8]? {
        try transaction.withValueBytes(of: seq, in: tables.details) { (bytes) throws(StoreError) in
            try requireWritten(.details, seq, bytes)
            return [UInt8](copying: bytes)
        }
    }

    /// The engine's state of a member; nil where `seq` is none.
    public borrowing func member(_ seq: UInt64) throws(StoreError) -> [UInt8]? {
        try transaction.withValueBytes(of: seq, in: tables.members) { (bytes) throws(StoreError) in
            try requireWritten(member: seq, bytes)
            return [UInt8](copying: bytes)
        }
    }

    /// At most `limit` members after `seq`, in order.
    public borrowing func members(
        after seq: UInt64, limit: Int
    ) throws(StoreError) -> [(seq: UInt64, state: [UInt8])] {
        var members: [(seq: UInt64, state: [UInt8])] = []
        guard limit > 0 else { return members }
        try forEachMember(after: seq) { (seq, state) in
            members.append((seq, [UInt8](copying: state)))
            return members.count < limit
        }
        return members
    }

    /// Lends the states of the members after `seq` one by one, in order, until `body` returns false.
    public borrowing func forEachMember(
        after seq: UInt64, _ body: (UInt64, Span<UInt8>) throws(StoreError) -> Bool
    ) throws(StoreError) {
        try transaction.forEach(in: tables.members, after: seq) { (seq, state) throws(StoreError) in
            try requireWritten(member: seq, state)
            return try body(seq, state)
        }
    }

    /// Adds the vectors of samples to the end of `elements`, in this order.
    ///
    /// - Throws: `StoreError.corrupt` where one is not stored, or is no vector.
    public borrowing func appendSamples(_ seqs: [UInt64], to elements: inout [Float]) throws(StoreError) {
        for seq in seqs {
            let isVector = try transaction.withValueBytes(of: seq, in: tables.samples) { (bytes) throws(StoreError) in
                try requireWritten(.sample, seq, bytes)
                return StoredVector.append(bytes, to: &elements)
            }
            guard isVector == true else {
                throw .corrupt(
                    table: "samples", key: "\(seq)", expected: StoredVector.layout,
                    found: isVector == nil ? "none of that seq" : "another length")
            }
        }
    }

    /// Whether the sample is a row of the reference.
    public borrowing func isReference(_ seq: UInt64) throws(StoreError) -> Bool {
        try transaction.contains(seq, in: tables.reference)
    }

    /// How many rows the reference has, and between which seqs; nil without any.
    public borrowing func referenceExtent() throws(StoreError) -> (count: Int, seqs: ClosedRange<UInt64>)? {
        guard let first = try transaction.firstKey(in: tables.reference),
            let last = try transaction.lastKey(in: tables.reference)
        else { return nil }
        return (try transaction.count(of: tables.reference), first...last)
    }

    /// Gives the reference's rows after `seq` one by one, in order, until `body` returns false.
    public borrowing func forEachReference(
        after seq: UInt64, _ body: (UInt64) throws(StoreError) -> Bool
    ) throws(StoreError) {
        try transaction.forEach(in: tables.reference, after: seq) { (seq, _) throws(StoreError) in try body(seq) }
    }

    /// The seqs of the reference's rows, by slot.
    ///
    /// Rows of before slots were stored stand, in order, where no other does.
    ///
    /// - Throws: `StoreError.corrupt` where two rows have one slot, or a slot has no row.
    public borrowing func referenceRows() throws(StoreError) -> [UInt64] {
        var rows = [UInt64](repeating: 0, count: try transaction.count(of: tables.reference))
        var placeless: [UInt64] = []
        try transaction.forEach(in: tables.reference, after: 0) { (seq, bytes) throws(StoreError) in
            guard let slot = try tables.reference.decodeValue(bytes, key: seq).slot else {
                placeless.append(seq)
                return true
            }
            guard slot < rows.count, rows[Int(slot)] == 0 else {
                throw .corrupt(
                    table: "reference", key: "\(seq)", expected: "a slot of its own below \(rows.count)",
                    found: "\(slot)")
            }
            rows[Int(slot)] = seq
            return true
        }
        var slot = 0
        for seq in placeless {
            while rows[slot] != 0 { slot += 1 }
            rows[slot] = seq
        }
        return rows
    }
}
