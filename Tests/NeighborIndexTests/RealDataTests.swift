import Foundation
import NeighborIndex
import Numpy
import Testing
import Vectors

/// Recall on embeddings of real texts, where neighbours are harder to tell apart than any generator makes them.
struct RealDataTests {
    private static let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared/data").standardized

    @Test(arguments: ["packages.npy", "instructions.npy"])
    func findsTheTrueNeighbors(name: String) throws {
        let path = Self.data.appending(path: name).path
        guard FileManager.default.fileExists(atPath: path) else {
            print("skipped: there is no \(path)")
            return
        }
        let matrix = try NumpyFile.readMatrix(path: path).normalized()
        let rows = matrix.prefix(12_000)
        let queries = matrix.selecting(Array(12_000..<12_200))
        let index = ApproximateIndex(rows)
        let exact = ExactIndex(rows)
        for (count, candidates) in [(10, 100), (64, 200)] {
            let found = index.nearest(count, to: 0..<200, of: queries, effort: SearchEffort(candidates: candidates))
            var audit = RecallAudit()
            for (list, truth) in zip(found, exact.nearest(count, to: 0..<200, of: queries)) {
                audit.add(list, allCells: list, exact: truth)
            }
            #expect(audit.recall >= 0.97, "recall@\(count) of \(name) from \(candidates) candidates")
        }
    }
}
