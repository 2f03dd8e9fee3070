import ArgumentParser
import Configuration
import Logging
import Service
import Sockets

/// `noveld run`: the daemon in the foreground.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs the daemon in the foreground.",
        discussion: """
            When everything is bound, standard output gets one line:
              {"event":"ready","version":…,"endpoints":{"ingest":…,"query":…,"http":…,…}}
            Logs go to standard error.

            SIGTERM and SIGINT stop it: what was read is decided, committed, answered and published first; what 3 seconds \
            do not suffice for is refused, and after 10 seconds it ends in any case.

            SIGHUP reads the configuration again: budget, log.level, the clients' keys and the token of HTTP count at \
            once, the log names what waits for a restart, and a configuration with a mistake changes nothing.

            EXAMPLES
              noveld run --data ./pool --set budget.capacity=1000
              noveld run --set budget.keep_rate=0.1 --set policy.min_distance=0.05
              noveld run --set 'endpoints.ingest=tcp://127.0.0.1:*'    a free port

            EXIT CODES
              0 stopped, 1 could not run, 64 usage, 78 configuration
            """)

    @OptionGroup var options: ConfigurationOptions

    mutating func run() throws {
        TerminationSignals.catchAll()
        SignalMask.clear()
        let files = FileLimit.raise()
        let loaded: Configuration.Loaded
        do {
            loaded = try options.load()
        } catch {
            StandardStreams.writeError("\(error)\n")
            throw ConfigurationOptions.exitCode
        }
        LoggingSystem.bootstrap(LogFormat.factory(loaded.configuration.log))
        let logger = Logger(label: "noveld")
        for name in loaded.ignoredVariables { logger.warning("\(name) names no setting, and is ignored") }
        if let files, files < FileLimit.least {
            logger.critical(
                "cannot start: the system allows \(files) open files and connections, and \(FileLimit.least) are the least; raise that limit (ulimit -n, LimitNOFILE)"
            )
            throw ExitCode.failure
        }
        do {
            try DaemonLife(loaded.configuration, logger: logger, readAgain: options.load).run()
        } catch let error as StartError {
            logger.critical("\(error)")
            throw error.isConfiguration ? ConfigurationOptions.exitCode : ExitCode.failure
        } catch {
            logger.critical("cannot start: \(StartAdvice.text(for: error))")
            throw ExitCode.failure
        }
    }
}
