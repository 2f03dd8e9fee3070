import Foundation
import FuzzTargets

/// `FUZZ_TARGET=TARGET Fuzz [libFuzzer's options and corpora]`: libFuzzer's own driver on one of our decoders. A trap, a
/// sanitizer's finding or a broken round trip ends the process, and libFuzzer writes down the input.
///
/// The target is in the environment because libFuzzer starts the program again, with its own arguments, when it merges.

guard let target = ProcessInfo.processInfo.environment["FUZZ_TARGET"].flatMap(FuzzTarget.init) else {
    print("FUZZ_TARGET has to be one of \(FuzzTarget.allCases.map(\.rawValue).joined(separator: ", "))")
    exit(64)
}
unsafe Fuzzed.target = target
Fuzzed.drive(CommandLine.arguments)
