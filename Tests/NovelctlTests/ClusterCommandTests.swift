import Diversity
import Foundation
import Messages
import Numpy
import Testing
import Vectors

@testable import novelctl

struct ClusterCommandTests {
    private static let points = Matrix(rows: 5, columns: 1, elements: [0, 1, 10, 11, 12])

    @Test func aGivenStartIsFollowed() throws {
        let scratch = try Scratch()
        let file = try scratch.write(Self.points, to: "points.npy")
        let start = try scratch.write(Matrix(rows: 2, columns: 1, elements: [2, 3]), to: "start.npy")
        let (labels, centroids) = (scratch.file("labels.npy"), scratch.file("centroids.npy"))
        let result = try Program.novelctl(
            ["cluster", file, "--start", start, "--out", labels, "--centroids", centroids, "--json"], in: scratch)
        try #require(result.code == 0, "\(result.errors)")
        let object = try result.json()
        #expect(object["inertia"]?.number?.double == 2.5)
        #expect(object["sizes"] == [2, 3])
        #expect(try NumpyFile.readIntegers(path: labels) == [0, 0, 1, 1, 1])
        #expect(try NumpyFile.readMatrix(path: centroids).elements == [0.5, 11])
    }

    @Test func itsCentroidsServeThePartitionEntropy() throws {
        let scratch = try Scratch()
        var generator = SplitMix64(seed: 1)
        let elements = (0..<600).map { _ in Float.random(in: -1...1, using: &generator) }
        let file = try scratch.write(Matrix(rows: 100, columns: 6, elements: elements), to: "rows.npy")
        let centroids = scratch.file("centroids.npy")
        let result = try Program.novelctl(
            ["cluster", file, "--clusters", "8", "--cosine", "--centroids", centroids], in: scratch)
        #expect(result.code == 0 && result.lines.count == 4)
        let measured = try Program.novelctl(
            ["measure", file, "--measure", "partition_entropy", "--centroids", centroids, "--json"], in: scratch)
        let entropy = try #require(try measured.json()["partition_entropy"]?.number?.double)
        #expect(entropy > 2 && entropy <= 3)
    }

    @Test func mistakesAreNamed() throws {
        let scratch = try Scratch()
        let file = try scratch.write(Self.points, to: "points.npy")
        let wide = try scratch.write(Matrix(rows: 1, columns: 2, elements: [1, 2]), to: "wide.npy")
        let wrong = try Program.novelctl(["cluster", file, "--start", wide], in: scratch)
        #expect(wrong.code == 1 && wrong.errors.contains("has vectors of 2 numbers, expected 1"))
        let zero = try Program.novelctl(["cluster", file, "--clusters", "2", "--cosine"], in: scratch)
        #expect(zero.code == 1 && zero.errors.contains("row 0: is a zero vector"))
    }
}
