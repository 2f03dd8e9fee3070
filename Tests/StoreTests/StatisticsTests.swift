import Store
import Testing

struct StatisticsTests {
    @Test func tablesAndPagesAreCounted() throws {
        let scratch = try Scratch()
        let store = try Store.withKeeps(1000, at: scratch.path)
        let statistics = try store.statistics()
        #expect(
            statistics.tables.map(\.name) == [
                "meta", "log", "ids", "samples", "details", "members", "reference", "history", "budgets", "index",
                "resume", "restarts", "shadows", "sums", "membersums", "rowsums", "inputs", "arrivals",
                "waiting",
            ])
        #expect(
            statistics.tables.map(\.entries)
                == [6, 1000, 1000, 1000, 0, 1000, 0, 0, 0, 0, 0, 0, 0, 1000, 1000, 0, 0, 0, 0])
        let environment = statistics.environment
        #expect(environment.tables == 19)
        #expect(environment.usedBytes == environment.pages * environment.pageSize)
        #expect(statistics.tables.map(\.bytes).reduce(0, +) <= environment.usedBytes)
        #expect(environment.usedBytes <= environment.mapBytes)
        #expect(try scratch.read(Environment.dataFileName).count >= environment.usedBytes)
        #expect(environment.readers >= 1)
        #expect(environment.maximumReaders == EnvironmentOptions().maximumReaders)
    }
}
