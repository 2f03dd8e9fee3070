/// The squared distances of unit vectors from one of them.
struct RowDistances {
    let squared: ArraySlice<Float>
    /// Which row it is whose distances these are.
    let own: Int

    /// The same with the row itself before its copies.
    var ownFirst: ArraySlice<Float> {
        var distances = squared
        distances[distances.startIndex + own] = -1
        return distances
    }

    var meanDistance: Double {
        guard squared.count > 1 else { return 0 }
        return squared.reduce(0) { $0 + Double($1.squareRoot()) } / Double(squared.count - 1)
    }

    var meanSquaredCosine: Double {
        let sum = squared.reduce(0) { $0 + (1 - Double($1) / 2) * (1 - Double($1) / 2) }
        return sum / Double(squared.count)
    }

    /// Half the mean of the `count` smallest, the row itself left out: squared distances are twice cosine distances.
    func meanOfNearest(_ count: Int) -> Double {
        var nearest: [Float] = []
        for (index, distance) in zip(squared.indices, squared) where index - squared.startIndex != own {
            if nearest.count == count, let last = nearest.last, distance >= last { continue }
            if nearest.count == count { nearest.removeLast() }
            nearest.insert(distance, at: nearest.firstIndex { distance < $0 } ?? nearest.count)
        }
        return nearest.isEmpty ? 0 : Density.mean(nearest) / 2
    }
}
