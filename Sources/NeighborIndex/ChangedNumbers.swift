/// Numbers that something happened to since they were last taken, each once.
struct ChangedNumbers: Sendable {
    private var isIn: [Bool] = []
    private var numbers: [UInt32] = []

    mutating func insert(_ number: UInt32) {
        while isIn.count <= Int(number) { isIn.append(false) }
        guard !isIn[Int(number)] else { return }
        isIn[Int(number)] = true
        numbers.append(number)
    }

    /// Gives the numbers, ascending, and forgets them.
    mutating func take() -> [UInt32] {
        for number in numbers { isIn[Int(number)] = false }
        defer { numbers.removeAll(keepingCapacity: true) }
        return numbers.sorted()
    }
}
