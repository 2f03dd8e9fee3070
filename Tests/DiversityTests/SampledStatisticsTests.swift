import Diversity
import Testing
import Vectors

/// Statistics that the daemon takes from samples or keeps as counts.
struct SampledStatisticsTests {
    @Test func sampledDistancesAreThoseByDifferences() throws {
        var generator = SplitMix64(seed: 31)
        let units = Matrix.random(rows: 150, columns: 700, copies: true, using: &generator).normalized()
        let means = MemberMeans(units, densities: [Double](repeating: 1, count: 150), proximityPower: 1)
        let all: [MemberMean] = [.nearest(1), .nearest(3), .distance, .novelSum(.paper, weighted: false)]
        let exact = try #require(means.memberValues(of: all, at: Array(0..<150)))
        let sampled = try #require(means.estimates(of: Set(all), count: 149, using: &generator))
        for (mean, values) in zip(all, exact) {
            let estimate = try #require(sampled[mean])
            let truth = values.reduce(0, +) / 150
            // One member of 150 was left out.
            let spread = (values.max() ?? 0) - (values.min() ?? 0)
            #expect(!estimate.isExact && abs(estimate.value - truth) <= spread / 149 + 1e-5 * truth, "\(mean)")
        }
    }

    @Test func whereTimeIsUpSixteenMembersAreComparedAllTheSame() throws {
        var generator = SplitMix64(seed: 32)
        let units = Matrix.random(rows: 90, columns: 8, using: &generator).normalized()
        let means = MemberMeans(units, densities: [Double](repeating: 1, count: 90), proximityPower: 1)
        let wanted: Set<MemberMean> = [.distance, .novelSum(.released, weighted: true)]
        let estimates = try #require(means.estimates(of: wanted, count: 60, within: .zero, using: &generator))
        let ample = try #require(means.estimates(of: wanted, count: 60, using: &generator))
        for mean in wanted {
            let hasty = try #require(estimates[mean]?.standardError)
            let patient = try #require(ample[mean]?.standardError)
            #expect(hasty > patient, "\(mean)")
        }
    }

    /// A daemon compares about 50 of 15,000 members in the time it has.
    @Test(.enabled(if: SharedData.isThere, "the shared data is not there"), arguments: [1, 10])
    func intervalsOfNeighboursHoldIn15000RealRows(neighbors: Int) throws {
        let units = try SharedData.matrix("packages.npy").prefix(15_000).normalized()
        let nearest = NearestSearch(units).nearest(to: units, count: neighbors + 1)
        let values = (0..<units.rows).map { row in
            nearest.squaredDistances(of: row).dropFirst().reduce(0) { $0 + Double($1) } / Double(2 * neighbors)
        }
        expectIntervalsHold("\(neighbors) neighbours", truth: values.reduce(0, +) / 15_000) { generator in
            let rows = RandomSelection.indices(count: 48, of: values.count, using: &generator)
            return SampleMean(rows.map { values[$0] }).estimate(population: values.count)
        }
    }

    @Test(.enabled(if: SharedData.isThere, "the shared data is not there"), arguments: [40, 100])
    func intervalsOfClustersHoldOnRealData(clusters: Int) throws {
        let units = try SharedData.matrix("packages.npy").prefix(4000).normalized()
        var generator = SplitMix64(seed: 33)
        let centroids = KMeans(maximumIterations: 5).cluster(units, into: clusters, using: &generator).centroids
        var whole = CentroidStatistics(centroids)
        whole.add(units)
        let samples = (0..<400).map { _ in
            var statistics = CentroidStatistics(centroids)
            let rows = RandomSelection.indices(count: 256, of: 4000, using: &generator)
            statistics.add(units.selecting(rows))
            return (statistics.inertia(population: 4000), statistics.entropy(population: 4000))
        }
        for (name, truth, found) in [
            ("inertia", whole.inertia(population: 4000), samples.map(\.0)),
            ("entropy", whole.entropy(population: 4000), samples.map(\.1)),
        ] {
            let held = found.count { abs($0.value - truth.value) <= 1.96 * ($0.standardError ?? 0) }
            #expect(truth.isExact && held >= 372, "\(clusters) clusters, \(name): \(held) of 400")
        }
    }

    @Test func overAllRowsClusterStatisticsAreTheMeasures() throws {
        var generator = SplitMix64(seed: 34)
        let units = Matrix.random(rows: 120, columns: 6, using: &generator).normalized()
        var inputs = MeasureInputs(units)
        inputs.centroids = units.prefix(7)
        var statistics = CentroidStatistics(units.prefix(7))
        for start in stride(from: 0, to: 120, by: 50) { statistics.add(units.selecting(start..<min(start + 50, 120))) }
        let expected = try inputs.evaluate([.partitionEntropy])[.partitionEntropy]
        #expect(agree(statistics.entropy(population: 120).value, try #require(expected)))
        let nearest = NearestSearch(units.prefix(7)).nearest(to: units, count: 1).squaredDistances
        #expect(agree(statistics.inertia(population: 120).value, nearest.reduce(0) { $0 + Double($1) }))
    }

    @Test func knownZerosCountAndUnseenOnesAreDoubted() throws {
        var generator = SplitMix64(seed: 35)
        let units = Matrix.random(rows: 30, columns: 5, using: &generator).normalized()
        let others = Matrix.random(rows: 10, columns: 5, using: &generator).normalized()
        var mean = NearestMemberMean(units)
        mean.addSample(others)
        let nearest = NearestSearch(units).nearest(to: others, count: 1).squaredDistances
        let expected = nearest.reduce(0) { $0 + Double($1) / 2 } / 40
        let whole = mean.estimate(population: 10, zeros: 30)
        #expect(whole.isExact && agree(whole.value, expected))
        var members = NearestMemberMean(units)
        members.addSample(units)
        let doubtful = members.estimate(population: 3000)
        #expect(doubtful.value == 0 && (doubtful.standardError ?? 0) > 0)
        #expect(NearestMemberMean(units).estimate(population: 0, zeros: 30) == Estimate(exact: 0))
    }

    @Test func countedWordsGiveTheLexicalMeasures() throws {
        var generator = SplitMix64(seed: 36)
        // Frequencies as words have them: the r-th in proportion to 1/r, about.
        let texts = (0..<200).map { _ in
            (0..<12).map { _ in "w\(Int(1 / Double.random(in: 0.002..<1, using: &generator)))" }
        }
        var counts: [String: Int] = [:]
        var spectrum = FrequencySpectrum()
        func change(_ words: [String], by step: Int) {
            for word in words {
                let before = counts[word, default: 0]
                spectrum.change(from: before, to: before + step)
                counts[word] = before + step
            }
        }
        for words in texts { change(words, by: 1) }
        for words in texts.prefix(80) { change(words, by: -1) }
        let left = WordTokens(texts.dropFirst(80).map { $0.joined(separator: " ") })
        #expect(spectrum.tokens == left.count && spectrum.typeCount == left.typeCount)
        #expect(spectrum.typeTokenRatio == Double(left.typeCount) / Double(left.count))
        let sampled = try #require(VocdD(samples: 4000, fits: 3).value(of: left, using: &generator))
        let expected = try #require(spectrum.vocdD)
        #expect(abs(expected / sampled - 1) < 0.01)
        for words in texts.dropFirst(80) { change(words, by: -1) }
        #expect(spectrum == FrequencySpectrum() && spectrum.typeTokenRatio == nil && spectrum.vocdD == nil)
        change((0..<60).map { "once\($0)" }, by: 1)
        #expect(spectrum.vocdD == nil, "nothing repeats")
    }

    private func expectIntervalsHold(
        _ what: String, truth: Double, estimate: (inout SplitMix64) -> Estimate
    ) {
        var generator = SplitMix64(seed: 37)
        let held = (0..<400).count { _ in
            let estimate = estimate(&generator)
            return abs(estimate.value - truth) <= 1.96 * (estimate.standardError ?? 0)
        }
        #expect(held >= 372, "\(what): \(held) of 400")
    }
}
