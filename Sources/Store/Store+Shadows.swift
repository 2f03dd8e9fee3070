/// The key of a shadow's member: the shadow's number above, the seq of the sample below.
enum ShadowKey {
    private static let seqBits: UInt64 = 48

    static func key(_ shadow: Int, _ seq: UInt64) -> UInt64 {
        precondition((1...0xFFFF).contains(shadow) && seq >> seqBits == 0, "shadow \(shadow), seq \(seq)")
        return UInt64(shadow) << seqBits | seq
    }

    static func seq(of key: UInt64) -> UInt64 { key & (1 << seqBits - 1) }

    static func shadow(of key: UInt64) -> Int { Int(key >> seqBits) }
}

extension Store {
    /// Forgets shadows, then puts and removes members of others; gives the log positions of those that are members no more.
    func changeShadows(
        _ changes: StoreChanges, in transaction: borrowing WriteTransaction
    ) throws(StoreError) -> [UInt64] {
        guard let table = tables.shadows else { return [] }
        var freed = changes.shadowRemovals.map(\.seq)
        for shadow in changes.removedShadows {
            var keys: [UInt64] = []
            let first = ShadowKey.key(shadow, 0)
            try transaction.forEach(in: table, after: first) { (key, _) in
                guard key - ShadowKey.seq(of: key) == first else { return false }
                keys.append(key)
                return true
            }
            for key in keys { try tables.remove(key, from: table, .shadows, transaction) }
            freed += keys.map(ShadowKey.seq)
        }
        for (shadow, seq, state) in changes.shadowPuts {
            try tables.put(state, for: ShadowKey.key(shadow, seq), in: table, .shadows, transaction)
        }
        for (shadow, seq) in changes.shadowRemovals
        where try !tables.remove(ShadowKey.key(shadow, seq), from: table, .shadows, transaction) {
            throw .invalidChange("member \(seq) of shadow \(shadow) is removed, and is none")
        }
        return freed
    }
}

extension StoreReader {
    /// The members of a shadow, in the order of their seqs; none in a store of before there were shadows.
    public borrowing func members(ofShadow shadow: Int) throws(StoreError) -> [(seq: UInt64, state: [UInt8])] {
        var members: [(seq: UInt64, state: [UInt8])] = []
        guard let table = tables.shadows else { return members }
        let first = ShadowKey.key(shadow, 0)
        try transaction.forEach(in: table, after: first) { (key, state) throws(StoreError) in
            guard key - ShadowKey.seq(of: key) == first else { return false }
            try requireWritten(.shadows, key, state)
            members.append((ShadowKey.seq(of: key), [UInt8](copying: state)))
            return true
        }
        return members
    }
}
