import Configuration
import Diversity
import Foundation
import Logging
import Messages
import Service
import Store
import Testing

/// The budgets that the store has written down are those that decisions went by.
@Suite struct BudgetRecordTests {
    @Test("A budget that came with a start is written down by the try that ends a failure")
    func triedAfterFailure() throws {
        let directory = NSTemporaryDirectory() + "budget-record-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let plan = FaultPlan(dataFile: directory + "/data.mdb")
        func start(capacity: Int) throws -> SteppedDaemon {
            let configuration = try Configuration.load(
                overrides: ["budget.capacity=\(capacity)", "data=\(directory)", "limits.map_bytes=64MiB"]
            ).configuration
            return try SteppedDaemon(
                configuration, faults: plan.faults, clock: ServiceClock { 1_000 },
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        }
        var generator = SplitMix64(seed: 1)
        var sent = 0
        func decideSomethingNew(on daemon: SteppedDaemon) throws {
            sent += 1
            var producer = SimulatedProducer(name: "message \(sent)", count: 5, dimension: 4, using: &generator)
            let message = producer.message(using: &generator)
            daemon.submit(try #require(message))
            daemon.decide()
        }
        /// Lives no longer than this: a process holds a store alone.
        func run(capacity: Int, _ body: (SteppedDaemon) throws -> Void) throws {
            let daemon = try start(capacity: capacity)
            try decideSomethingNew(on: daemon)
            try body(daemon)
        }

        try run(capacity: 12) { daemon in
            daemon.commit()
            daemon.stop()
        }
        try run(capacity: 19) { daemon in
            plan.arm(.diskFull(atMoment: 0))
            daemon.commit()
            plan.arm(nil)
            // Tries the store, and writes the state; what is decided then is lost with the process.
            try decideSomethingNew(on: daemon)
        }
        try run(capacity: 19) { daemon in
            daemon.commit()
            let budgets = try daemon.content.read { reader in try reader.budgets(after: 0...(.max)) }
            let capacities = try budgets.map { bytes in
                try JSONValue(parsing: bytes).object?["budget"]?.object?["capacity"]?.number?.integer(Int.self)
            }
            #expect(capacities == [12, 19])
            #expect(try daemon.content.verify().findings == [])
        }
    }
}
