import Foundation
import Glibc
import NeighborIndex
import Numpy
import Vectors

/// An index and the vectors that it is fed with.
struct Session {
    private var matrix = Matrix(columns: 1)
    private var index = ApproximateIndex(dimension: 1)
    private var stored = false

    mutating func answer(_ request: Request) throws -> Answer {
        let rows = request.rows ?? [0, matrix.rows]
        let range = rows[0]..<rows[1]
        switch request.run {
        case .load:
            matrix = try NumpyFile.readMatrix(path: request.file ?? "")
            index = ApproximateIndex(dimension: matrix.columns)
            return Answer()
        case .reset:
            index = ApproximateIndex(dimension: matrix.columns)
            return Answer()
        case .append:
            return timed(range) { [matrix] in $0.append(matrix.row($1)) }
        case .replace:
            let slots = request.slots ?? []
            return timed(range) { [matrix] in $0.replace(slots[$1 - range.lowerBound], with: matrix.row($1)) }
        case .query:
            return try query(request, range)
        case .stream:
            return stream(request, range)
        case .store:
            return try store()
        case .memory:
            return Answer(bytes: index.codes.byteCount, cells: index.codes.cellCount)
        }
    }

    private mutating func timed(_ range: Range<Int>, _ body: (inout ApproximateIndex, Int) -> Void) -> Answer {
        let clock = ContinuousClock()
        let cpu = cpuSeconds()
        var longest = 0.0
        let total = clock.measure {
            for row in range {
                let before = cpuSeconds()
                body(&index, row)
                longest = max(longest, cpuSeconds() - before)
            }
        }
        return Answer(
            seconds: total / .seconds(1), cpu: cpuSeconds() - cpu, longest: longest, cells: index.codes.cellCount)
    }

    /// What the changes since the last time come to as blocks, and what restoring all takes the first time.
    private mutating func store() throws -> Answer {
        let clock = ContinuousClock()
        let cpu = cpuSeconds()
        var blocks: [IndexBlock] = []
        let taking = clock.measure { blocks = index.takeChangedBlocks() }
        let bytes = blocks.reduce(0) { $0 + ($1.bytes?.count ?? 0) }
        var opening: Double?
        if !stored {
            opening = try clock.measure { _ = try CellIndex(restoring: blocks) } / .seconds(1)
            stored = true
        }
        return Answer(
            seconds: taking / .seconds(1), cpu: cpuSeconds() - cpu, longest: opening, bytes: bytes,
            cells: index.codes.cellCount)
    }

    private func effort(_ request: Request) -> SearchEffort {
        SearchEffort(candidates: request.candidates ?? 100, probes: request.probes ?? .max)
    }

    private func query(_ request: Request, _ range: Range<Int>) throws -> Answer {
        let batch = request.batch ?? 64
        var found: [NeighborList] = []
        found.reserveCapacity(range.count)
        let cpu = cpuSeconds()
        let seconds = ContinuousClock().measure {
            for start in stride(from: range.lowerBound, to: range.upperBound, by: batch) {
                found += index.nearest(
                    request.count ?? 10, to: start..<min(start + batch, range.upperBound), of: matrix,
                    effort: effort(request), threads: request.threads ?? 1)
            }
        }
        if let output = request.output {
            let slots = found.flatMap { $0.neighbors.map { Int32($0.slot) } }
            try unsafe slots.withUnsafeBytes { unsafe Data($0) }.write(to: URL(fileURLWithPath: output))
        }
        return Answer(
            seconds: seconds / .seconds(1), cpu: cpuSeconds() - cpu, cells: index.codes.cellCount)
    }

    /// Each arrival is a query; one in `every` is inserted, and where `slots` are given, in the place of the next of them.
    private mutating func stream(_ request: Request, _ range: Range<Int>) -> Answer {
        let every = request.every ?? 1
        let batch = request.batch ?? 64
        var evicted = (request.slots ?? []).makeIterator()
        let cpu = cpuSeconds()
        let seconds = ContinuousClock().measure {
            for start in stride(from: range.lowerBound, to: range.upperBound, by: batch) {
                let rows = start..<min(start + batch, range.upperBound)
                _ = index.nearest(request.count ?? 64, to: rows, of: matrix, effort: effort(request))
                for row in rows where row % every == 0 {
                    if let slot = evicted.next() {
                        index.replace(slot, with: matrix.row(row))
                    } else {
                        index.append(matrix.row(row))
                    }
                }
            }
        }
        return Answer(
            seconds: seconds / .seconds(1), cpu: cpuSeconds() - cpu, cells: index.codes.cellCount)
    }
}

/// What this process has used of the processors, all threads together.
private func cpuSeconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
