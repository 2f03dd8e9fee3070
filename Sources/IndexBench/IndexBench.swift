import Foundation
import Vectors

/// Measures `NeighborIndex` for `tools/bench/index`: requests on the standard input, answers on the standard output.
@main
enum IndexBench {
    static func main() throws {
        LinearAlgebra.recogniseProcessor()
        var session = Session()
        while let line = readLine() {
            var answer = Answer()
            do {
                answer = try session.answer(JSONDecoder().decode(Request.self, from: Data(line.utf8)))
            } catch {
                answer.error = "\(error)"
            }
            try FileHandle.standardOutput.write(contentsOf: JSONEncoder().encode(answer) + Data("\n".utf8))
        }
    }
}
