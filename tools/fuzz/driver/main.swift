import FuzzTargets
import Glibc

// `Fuzz TARGET [libFuzzer's options and corpora]`: libFuzzer's own driver on one of our decoders. A trap, a sanitizer's
// finding or a broken round trip ends the process, and libFuzzer writes down the input.

guard CommandLine.arguments.count > 1, let target = FuzzTarget(rawValue: CommandLine.arguments[1]) else {
    print("usage: Fuzz \(FuzzTarget.allCases.map(\.rawValue).joined(separator: "|")) [OPTION]... [CORPUS]...")
    exit(64)
}
unsafe Fuzzed.target = target
Fuzzed.drive([CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2))
