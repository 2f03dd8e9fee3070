import Glibc
import Sockets
import Testing

@Suite struct TerminationSignalsTests {
    @Test func signalsAreWaitedForInTurn() {
        // To the process, so that the system may give it to a thread that blocks nothing.
        TerminationSignals.catchAll()
        let signals: [(Int32, TerminationSignals.Signal)] = [
            (SIGHUP, .hangup), (SIGINT, .interrupt), (SIGTERM, .terminate),
        ]
        for (number, expected) in signals {
            kill(getpid(), number)
            #expect(TerminationSignals.wait(timeout: .seconds(10)) == expected)
        }
        kill(getpid(), SIGHUP)
        #expect(TerminationSignals.wait() == .hangup)
        #expect(TerminationSignals.wait(timeout: .milliseconds(1)) == nil)
    }
}
