import Foundation
import Glibc
import NeighborIndex
import Numpy
import Vectors

/// An index and the vectors that it is fed with.
struct Session {
    private var matrix = Matrix(columns: 1)
    private var index = ApproximateIndex(dimension: 1)
    private var exact = ExactIndex(dimension: 1)
    private var durable: DurableIndex?
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
            return timed(range, each: request.each ?? false) { [matrix] in $0.append(matrix.row($1)) }
        case .replace:
            let slots = request.slots ?? []
            return timed(range, each: request.each ?? false) { [matrix] in
                $0.replace(slots[$1 - range.lowerBound], with: matrix.row($1))
            }
        case .query:
            return try query(request, range)
        case .stream:
            return stream(request, range)
        case .store:
            return try store()
        case .commit:
            return try commit(request, range)
        case .reopen:
            return try reopen()
        case .exact:
            return exact(request, range)
        case .memory:
            return Answer(bytes: index.codes.byteCount, cells: index.codes.cellCount)
        }
    }

    /// Changes one after the other; where `each` is asked for, also how long the longest took. Asking for the time so often
    /// takes a tenth of what is measured.
    private mutating func timed(
        _ range: Range<Int>, each: Bool, _ body: (inout ApproximateIndex, Int) -> Void
    ) -> Answer {
        let clock = ContinuousClock()
        let cpu = cpuSeconds()
        var longest = Duration.zero
        var longestCPU = 0.0
        let total = clock.measure {
            for row in range {
                guard each else {
                    body(&index, row)
                    continue
                }
                let before = cpuSeconds()
                longest = max(longest, clock.measure { body(&index, row) })
                longestCPU = max(longestCPU, cpuSeconds() - before)
            }
        }
        return Answer(
            seconds: total / .seconds(1), cpu: cpuSeconds() - cpu, longest: each ? longest / .seconds(1) : nil,
            longestCPU: each ? longestCPU : nil, cells: index.codes.cellCount)
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

    /// Adds rows to an index in LMDB, a commit for each batch.
    private mutating func commit(_ request: Request, _ range: Range<Int>) throws -> Answer {
        if let folder = request.folder { durable = try DurableIndex(folder: folder, dimension: matrix.columns) }
        let cpu = cpuSeconds()
        let seconds = try ContinuousClock().measure {
            try durable?.append(range, of: matrix, batch: request.batch ?? 64)
        }
        return Answer(seconds: seconds / .seconds(1), cpu: cpuSeconds() - cpu, bytes: durable?.bytesOnDisk())
    }

    private func reopen() throws -> Answer {
        let cpu = cpuSeconds()
        var cells: Int?
        let seconds = try ContinuousClock().measure { cells = try durable?.restored().cellCount }
        return Answer(seconds: seconds / .seconds(1), cpu: cpuSeconds() - cpu, cells: cells)
    }

    /// The exact search of the first `slots[0]` rows by matrix products, to compare with.
    private mutating func exact(_ request: Request, _ range: Range<Int>) -> Answer {
        let rows = request.slots?.first ?? 0
        if exact.count != rows { exact = ExactIndex(matrix.prefix(rows)) }
        let batch = request.batch ?? 64
        let cpu = cpuSeconds()
        let seconds = ContinuousClock().measure {
            for start in stride(from: range.lowerBound, to: range.upperBound, by: batch) {
                let queries = start..<min(start + batch, range.upperBound)
                _ = exact.nearest(request.count ?? 10, to: queries, of: matrix)
            }
        }
        return Answer(seconds: seconds / .seconds(1), cpu: cpuSeconds() - cpu)
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
