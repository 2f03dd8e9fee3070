import Store
import Testing

/// Random operations on a table and a dictionary, then every movement of a cursor against the sorted keys.
struct CursorTests {
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func movesLikeASortedArray(seed: UInt64) throws {
        let comment = Comment("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let scratch = try Scratch()
        let environment = try Environment.open(at: scratch.path, options: EnvironmentOptions())
        let table = try #require(
            try environment.write { try $0.openTable("t", keys: UInt64.self, values: [UInt8].self, creating: true) })
        let model = try fill(table, of: environment, using: &generator)
        let keys = model.keys.sorted()
        try environment.read { transaction in
            #expect(try transaction.count(of: table) == keys.count, comment)
            #expect(try transaction.firstKey(in: table) == keys.first, comment)
            #expect(try transaction.lastKey(in: table) == keys.last, comment)
            for probe in (0..<100).map({ _ in UInt64.random(in: 0...600, using: &generator) }) {
                try transaction.withCursor(over: table) { (cursor) throws(StoreError) in
                    #expect(try cursor.seek(probe) == (model[probe] != nil), comment)
                    let above = keys.first { $0 >= probe }
                    #expect(try cursor.seek(atLeast: probe) == (above != nil), comment)
                    if let above { #expect(try cursor.value == model[above], comment) }
                    let below = keys.last { $0 <= probe }
                    #expect(try cursor.seek(atMost: probe) == (below != nil), comment)
                    if let below { #expect(try cursor.key == below, comment) }
                }
                var walked: [UInt64] = []
                try transaction.forEach(in: table, after: probe) { (key, _) in
                    walked.append(key)
                    return walked.count < 7
                }
                #expect(walked == Array(keys.filter { $0 > probe }.prefix(7)), comment)
            }
            #expect(try backward(table, in: transaction) == keys.reversed(), comment)
        }
    }

    private func fill(
        _ table: Table<UInt64, [UInt8]>, of environment: Environment, using generator: inout SeededGenerator
    ) throws -> [UInt64: [UInt8]] {
        var model: [UInt64: [UInt8]] = [:]
        for _ in 0..<Int.random(in: 0...20, using: &generator) {
            var next = model
            try environment.write { transaction in
                for _ in 0..<Int.random(in: 1...40, using: &generator) {
                    let key = UInt64.random(in: 0...500, using: &generator)
                    if Bool.random(using: &generator) {
                        next[key] = generator.bytes(0...3000)
                        try transaction.put(next[key] ?? [], for: key, in: table)
                    } else {
                        #expect(try transaction.remove(key, from: table) == (next.removeValue(forKey: key) != nil))
                    }
                }
            }
            model = next
        }
        return model
    }

    private func backward(
        _ table: Table<UInt64, [UInt8]>, in transaction: borrowing ReadTransaction
    ) throws -> [UInt64] {
        try transaction.withCursor(over: table) { (cursor) throws(StoreError) in
            var keys: [UInt64] = []
            var isAtEntry = try cursor.last()
            while isAtEntry {
                keys.append(try cursor.key)
                isAtEntry = try cursor.previous()
            }
            return keys
        }
    }

    @Test func multivaluedTablesSortTheValuesOfAKey() throws {
        let scratch = try Scratch()
        let environment = try Environment.open(at: scratch.path, options: EnvironmentOptions())
        let table = try #require(
            try environment.write {
                try $0.openTable("t", keys: UInt64.self, values: UInt64.self, isMultivalued: true, creating: true)
            })
        try environment.write { transaction in
            for value in [300, 2, 1, 2] as [UInt64] { try transaction.put(value, for: 7, in: table) }
            try transaction.put(5, for: 9, in: table)
        }
        try environment.read { transaction in
            #expect(try transaction.values(of: 7, in: table) == [1, 2, 300])
            #expect(try transaction.values(of: 8, in: table) == [])
            #expect(try transaction.values(of: 9, in: table) == [5])
            try transaction.withCursor(over: table) { (cursor) throws(StoreError) in
                #expect(try cursor.seek(atMost: 8))
                #expect(try cursor.value == 300)
            }
        }
    }
}
