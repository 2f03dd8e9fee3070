import CKernels

/// Blocks of equal size in memory, which can be lent: who borrows them finds all as they were, whatever is written since.
///
/// A block that is lent is written to in a copy, which stands in its place from then on; so a loan costs the blocks that
/// change while it lasts.
///
/// Sendable because a block is written only through a structure that owns the memory alone (`isKnownUniquelyReferenced`), and
/// never where a borrower reads it.
@safe final class CodeMemory: @unchecked Sendable {
    /// Lasts for as long as somebody has borrowed the blocks.
    private final class Loan: Sendable {}

    let blockBytes: Int
    /// Shared with those who borrow.
    private let memory: ChunkedMemory
    /// How many of its items were ever in use, and which of them are not.
    private var used = 0
    private var spare: [UnsafeMutablePointer<UInt8>] = unsafe []
    /// Where each block stands.
    private var places: [UnsafeMutablePointer<UInt8>?] = unsafe []
    private var loan: Loan?
    /// By block, whether it stands where it was lent.
    private var isLent: [Bool] = []
    /// Where lent blocks stood that have been written to since.
    private var left: [UnsafeMutablePointer<UInt8>] = unsafe []

    /// No blocks yet.
    ///
    /// - Parameter isBrief: for some that are soon given back.
    init(blockBytes: Int, isBrief: Bool = false) {
        self.blockBytes = blockBytes
        memory = ChunkedMemory(itemBytes: blockBytes, isBrief: isBrief)
    }

    private init(borrowing other: CodeMemory, _ loan: Loan) {
        blockBytes = other.blockBytes
        memory = other.memory
        unsafe places = other.places
        self.loan = loan
    }

    /// The same blocks in memory of their own.
    func copy() -> CodeMemory {
        let copy = CodeMemory(blockBytes: blockBytes)
        copy.grow(to: count)
        for block in 0..<count { unsafe copy.place(block).update(from: place(block), count: blockBytes) }
        return copy
    }

    /// The blocks as they are, to be read on any thread; nil while somebody else has borrowed them.
    func lend() -> CodeMemory? {
        endLoan()
        guard loan == nil else { return nil }
        let loan = Loan()
        self.loan = loan
        isLent = [Bool](repeating: true, count: count)
        return CodeMemory(borrowing: self, loan)
    }

    /// How many blocks there are.
    var count: Int { unsafe places.count }

    /// Makes room for `count` blocks; new ones are zeros.
    func grow(to count: Int) {
        while self.count < count {
            unsafe places.append(newPlace())
            if loan != nil { isLent.append(false) }
        }
    }

    /// Where a block may be read, until something is changed.
    @inline(__always)
    func block(_ block: UInt32) -> UnsafePointer<UInt8> { unsafe UnsafePointer(place(Int(block))) }

    /// Where a block may be written to.
    func writable(_ block: UInt32) -> UnsafeMutablePointer<UInt8> {
        if loan != nil { leaveToBorrower(Int(block)) }
        return unsafe place(Int(block))
    }

    /// Gives kernels all blocks at once, so that nothing is counted or checked for each; they are not to outlive the call.
    @inline(__always)
    func withItems<Result>(_ body: (noveld_chunked_items) -> Result) -> Result {
        unsafe places.withUnsafeBufferPointer { places in
            unsafe body(noveld_chunked_items(chunks: places.baseAddress, item_bytes: blockBytes, shift: 0))
        }
    }

    private func place(_ block: Int) -> UnsafeMutablePointer<UInt8> {
        guard let place = unsafe places[block] else { preconditionFailure("no block \(block)") }
        return unsafe place
    }

    private func leaveToBorrower(_ block: Int) {
        endLoan()
        guard loan != nil, isLent[block] else { return }
        let copy = unsafe newPlace()
        unsafe copy.update(from: place(block), count: blockBytes)
        unsafe left.append(place(block))
        unsafe places[block] = copy
        isLent[block] = false
    }

    /// Takes back what was lent, where nobody has it any more.
    private func endLoan() {
        guard loan != nil, isKnownUniquelyReferenced(&loan) else { return }
        loan = nil
        unsafe spare += left
        unsafe left.removeAll(keepingCapacity: true)
    }

    private func newPlace() -> UnsafeMutablePointer<UInt8> {
        if let place = unsafe spare.popLast() { return unsafe place }
        memory.grow(to: used + 1)
        used += 1
        return unsafe memory.item(used - 1).assumingMemoryBound(to: UInt8.self)
    }
}
