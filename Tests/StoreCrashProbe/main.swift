// A process of its own for the tests of Store: what other processes see, and what is left when one is killed.
//
//   StoreCrashProbe serve DIRECTORY     for each line of input commits a batch, and prints the last seq
//   StoreCrashProbe read DIRECTORY      reads until its input ends
//   StoreCrashProbe fill DIRECTORY      commits until that fails; prints the error, whether the store is sound, and
//                                       what comes of a snapshot on the same disk
//
// All begin by printing "open", or what kept them from opening.

import Glibc
import Store

let arguments = CommandLine.arguments
guard arguments.count == 3 else { fatalError("usage: StoreCrashProbe serve|read|fill DIRECTORY") }

/// Prints at once, for a reader at the other end of a pipe.
func say(_ text: String) {
    print(text)
    fflush(nil)
}

do {
    if arguments[1] == "read" {
        try Store.openReadOnly(at: arguments[2]).read { reader in
            _ = try reader.lastSeq()
            say("open")
            while readLine() != nil {}
        }
        exit(0)
    }
    var options = EnvironmentOptions()
    options.initialMapSize = 1 << 18
    let store = try Store.openOrCreate(at: arguments[2], settings: [:], time: 0, options: options)
    say("open")
    switch arguments[1] {
    case "serve":
        while readLine() != nil {
            let last = try store.commitProbeBatch(of: 8)
            say("\(last)")
        }
    default:
        try store.fill()
    }
} catch {
    say("\(error)")
}
