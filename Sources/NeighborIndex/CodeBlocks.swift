import CKernels

/// Quantised codes of rows, in blocks of 64 (CKernels' `binary_codes.h` says how a block is laid out).
struct CodeBlocks: Sendable {
    /// Rows in a block.
    static let rows = Int(NOVELD_CODE_ROWS)

    let groups: Int
    private var memory: CodeMemory
    private var used = 0
    private var free: [UInt32] = []

    /// - Parameter isBrief: for some codes that are soon given back.
    init(groups: Int, isBrief: Bool = false) {
        self.groups = groups
        memory = CodeMemory(blockBytes: Int(NOVELD_CODE_ROWS) * (3 * groups + 12), isBrief: isBrief)
    }

    /// Bytes of a block.
    var blockBytes: Int { memory.blockBytes }

    /// One past the highest block that was ever in use.
    var end: Int { used }

    /// Gives a block to write to.
    mutating func allocate() -> UInt32 {
        if let block = free.popLast() { return block }
        own()
        memory.grow(to: used + 1)
        used += 1
        return UInt32(used - 1)
    }

    /// Takes a block back.
    mutating func release(_ block: UInt32) {
        free.append(block)
    }

    /// Writes the code of a rotated row relative to a centroid.
    mutating func encode(_ rotated: ArraySlice<Float>, centroid: ArraySlice<Float>, slot: UInt32, at place: CodePlace) {
        own()
        unsafe rotated.withUnsafeBufferPointer { rotated in
            unsafe centroid.withUnsafeBufferPointer { centroid in
                unsafe noveld_encode(
                    rotated.baseAddress, centroid.baseAddress, groups, slot, memory.writable(place.block), place.row)
            }
        }
    }

    /// Writes the codes of the `chosen` rows of `rotated` relative to a centroid into blocks, from the front of the first.
    mutating func encode(
        _ rotated: [Float], _ chosen: [UInt32], centroid: ArraySlice<Float>, slots: [UInt32], into blocks: [UInt32]
    ) {
        precondition(blocks.count * Self.rows >= chosen.count, "\(blocks.count) blocks for \(chosen.count) rows")
        own()
        for block in blocks { unsafe _ = memory.writable(block) }
        unsafe centroid.withUnsafeBufferPointer { centroid in
            unsafe memory.withItems { items in
                unsafe noveld_encode_rows(
                    rotated, chosen, chosen.count, centroid.baseAddress, groups, slots, items, blocks)
            }
        }
    }

    /// Copies a row's code from one place to another.
    mutating func copy(_ source: CodePlace, to target: CodePlace) {
        own()
        // Before it is read: another block's place does not change by it.
        let written = unsafe memory.writable(target.block)
        unsafe noveld_copy_code(memory.block(source.block), source.row, groups, written, target.row)
    }

    /// Copies a row's code from other blocks.
    mutating func copy(_ source: CodePlace, of other: CodeBlocks, to target: CodePlace) {
        precondition(groups == other.groups, "codes of \(other.groups) groups among codes of \(groups)")
        own()
        unsafe noveld_copy_code(
            other.memory.block(source.block), source.row, groups, memory.writable(target.block), target.row)
    }

    /// Which slot the code in a place belongs to.
    func slot(at place: CodePlace) -> UInt32 {
        unsafe noveld_code_slot(memory.block(place.block), groups, place.row)
    }

    /// Makes the code in a place that of another slot.
    mutating func setSlot(_ slot: UInt32, at place: CodePlace) {
        own()
        unsafe noveld_set_code_slot(memory.writable(place.block), groups, place.row, slot)
    }

    /// The bytes of a block.
    func bytes(of block: UInt32) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: memory.block(block), count: blockBytes)
    }

    /// Puts a block as it was in its place; blocks below it that were never written to are free.
    mutating func restore(_ block: UInt32, _ bytes: ArraySlice<UInt8>) {
        precondition(bytes.count == blockBytes, "\(bytes.count) bytes do not fill a block of \(blockBytes)")
        own()
        memory.grow(to: Int(block) + 1)
        used = max(used, Int(block) + 1)
        unsafe bytes.withUnsafeBytes { source in
            guard let source = source.baseAddress else { return }
            unsafe UnsafeMutableRawPointer(memory.writable(block)).copyMemory(from: source, byteCount: blockBytes)
        }
    }

    /// Takes blocks as free that nothing stands in; the first is used first.
    mutating func setFree(_ blocks: [UInt32]) {
        free = blocks.reversed()
    }

    /// Gives kernels all blocks at once (`CodeMemory.withItems`).
    @inline(__always)
    func withItems<Result>(_ body: (noveld_chunked_items) -> Result) -> Result {
        unsafe memory.withItems { unsafe body($0) }
    }

    /// The codes as they are, to be read on any thread while these go on changing; nil while others read such.
    ///
    /// Called by the thread that changes them.
    func lent() -> CodeBlocks? {
        guard let memory = memory.lend() else { return nil }
        var lent = self
        lent.memory = memory
        return lent
    }

    private mutating func own() {
        if !isKnownUniquelyReferenced(&memory) { memory = memory.copy() }
    }
}

/// Where a row's code stands.
struct CodePlace: Sendable, Equatable {
    var block: UInt32
    var row: Int

    init(block: UInt32, row: Int) {
        self.block = block
        self.row = row
    }

    /// The inverse of `packed`.
    init(packed: UInt32) {
        block = packed / UInt32(CodeBlocks.rows)
        row = Int(packed) % CodeBlocks.rows
    }

    /// Both in one number.
    var packed: UInt32 { block * UInt32(CodeBlocks.rows) + UInt32(row) }
}
