import ArgumentParser
import Foundation
import Testing
import Vectors
import Versions

@testable import novelctl

struct CommandLineTests {
    private static let commands = Novelctl.configuration.groupedSubcommands.flatMap(\.subcommands)

    @Test func everyCommandHasOneLineAndExamples() {
        #expect(Self.commands.count == 23)
        for command in Self.commands {
            let configuration = command.configuration
            #expect((1...90).contains(configuration.abstract.count), "\(command)")
            #expect(configuration.abstract.hasSuffix("."), "\(command)")
            #expect(
                configuration.discussion.contains("EXAMPLES\n  novelctl \(configuration.commandName ?? "?")"),
                "\(command)")
        }
    }

    /// Helped-out lines would be broken by the terminal's width.
    @Test func examplesFitATerminal() {
        for command in Self.commands + [Novelctl.self] {
            let lines = command.configuration.discussion.split(separator: "\n")
            for line in lines where line.hasPrefix("  ") { #expect(line.count < 80, "\(line)") }
        }
    }

    @Test(arguments: [
        ["status", "--endpoint", "localhost"], ["status", "--timeout", "0"], ["watch", "--count", "0"],
        ["watch", "--decisions", "tcp://localhost"], ["watch", "--only", "maybe"], ["submit"],
        ["submit", "x.npy", "--batch", "0"], ["submit", "x.npy", "--json", "--records"], ["neighbors"],
        ["neighbors", "x.npy", "--id", "x"], ["neighbors", "--id", "x", "-k", "0"], ["log", "--limit", "0"],
        ["measure"], ["measure", "x.npy", "--measure", "none"], ["measure", "x.npy", "--beta", "-1"],
        ["measure", "x.npy", "--neighbors", "0"], ["measure", "x.npy", "--clusters", "0"],
        ["measure", "x.npy", "--merge-below", "2.5"], ["measure", "x.npy", "--density-floor", "-1"],
        ["select", "x.npy", "--budget", "5", "--min-distance", "-0.1"],
        ["select", "x.npy", "--budget", "5", "--method", "novelselect", "--min-distance", "0.1"],
        ["measure", "x.npy", "--measure", "ttr"], ["measure", "x.npy", "--texts", "x.txt"],
        ["measure", "x.npy", "--measure", "vocd_d", "--measure", "all"], ["cluster", "x.npy"],
        ["cluster", "x.npy", "--clusters", "0"], ["cluster", "x.npy", "--clusters", "2", "--start", "s.npy"],
        ["measure", "x.npy", "--rows", "0"], ["select", "x.npy"], ["select", "x.npy", "--budget", "0"],
        ["select", "x.npy", "--budget", "1000001"], ["select", "x.npy", "--budget", "5", "--first", "1"],
        ["select", "x.npy", "--budget", "5", "--method", "random", "--reference", "self"],
        ["select", "x.npy", "--budget", "5", "--method", "novelselect", "--form", "paper"],
        ["select", "x.npy", "--budget", "5", "--distance", "0.2"],
        ["select", "x.npy", "--budget", "5", "--method", "deita", "--distance", "3"], ["compare", "x.npy"],
        ["compare", "x.npy", "--budget", "0"], ["compare", "x.npy", "--budget", "5", "--method", "best"],
        ["compare", "x.npy", "--budget", "5", "--json", "--markdown"],
        ["compare", "x.npy", "--budget", "5", "--plot", "x.pdf"],
        ["compare", "x.npy", "--budget", "5", "--min-distance", "3"],
        ["compare", "x.npy", "--budget", "5", "--memory", "0"],
        ["compare", "x.npy", "--budget", "5", "--distance", "-1"], ["inspect"], ["nothing"],
    ])
    func mistakesAreUsageErrors(arguments: [String]) {
        let error = #expect(throws: (any Error).self) { try Novelctl.parseAsRoot(arguments) }
        if let error { #expect(Novelctl.exitCode(for: error) == .validationFailure) }
    }

    @Test func exitCodesOfTheProgram() throws {
        let scratch = try Scratch()
        let file = try scratch.write(Matrix(rows: 2, columns: 2, elements: [1, 0, 0, 1]), to: "two.npy")
        let codes = try [
            ["--version"], ["measure", file], ["measure", scratch.file("missing.npy")], ["inspect", scratch.path],
            ["measure"], ["select", file, "--budget", "1", "--method", "kcenter", "--first", "2"],
        ].map { try Program.novelctl($0, in: scratch).code }
        #expect(codes == [0, 0, 1, 1, 64, 64])
    }

    @Test func theVersionIsTheDaemons() throws {
        let scratch = try Scratch()
        let versions = try ["novelctl", "noveld"].map { try Program.run($0, ["--version"], in: scratch).output }
        // The tests themselves may run with other kernels of OpenBLAS.
        let expected = ["novelctl", "noveld"].map { Versions.text(of: $0).prefix { $0 != "(" } }
        #expect(versions.map { $0.prefix { $0 != "(" } } == expected)
        #expect(versions[0].hasPrefix("novelctl \(Versions.program)\n"))
    }

    /// Where OpenBLAS takes the processor for one of 2004, the programs tell it better, unless somebody else has told it.
    @Test(arguments: ["novelctl", "noveld"])
    func matrixProductsUseWhatTheProcessorHas(program: String) throws {
        let scratch = try Scratch()
        var environment = ProcessInfo.processInfo.environment
        environment["OPENBLAS_CORETYPE"] = nil
        let own = try Program.run(program, ["--version"], environment: environment, in: scratch).output
        #expect(!own.contains("(Prescott)") || LinearAlgebra.vectorBits == 0, "\(own)")
        environment["OPENBLAS_CORETYPE"] = "Prescott"
        let told = try Program.run(program, ["--version"], environment: environment, in: scratch).output
        #if arch(x86_64)
            #expect(told.contains("(Prescott)"), "\(told)")
        #endif
    }

    @Test func aDaemonThatIsNotThere() throws {
        let scratch = try Scratch()
        // Nothing listens on the discard port.
        let result = try Program.novelctl(
            ["status", "--endpoint", "tcp://127.0.0.1:9", "--timeout", "0.3"], in: scratch)
        #expect(result.code == 1 && result.output.isEmpty)
        #expect(result.errors.hasPrefix("Error: no daemon answers at tcp://127.0.0.1:9"))
    }

    @Test func errorsNameTheFile() throws {
        let scratch = try Scratch()
        let path = try scratch.write("no array", to: "text.npy")
        let result = try Program.novelctl(["select", path, "--budget", "3"], in: scratch)
        #expect(result.code == 1 && result.errors.hasPrefix("Error: \(path): "))
    }
}
