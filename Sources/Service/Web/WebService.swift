import Configuration
import Logging
import Selection
import Store
import Web

/// What the daemon shows over HTTP: metrics, health and the dashboard.
struct WebService: Sendable {
    let channels: Channels
    let store: Store
    let configuration: Configuration
    let settings: EngineSettings
    let access: WebAccess
    let answers: QueryAnswers
    let mirror: PoolMirror
    let clock: ServiceClock

    /// Starts to answer; nil where HTTP is not served.
    func listen(logger: Logger) throws(WebError) -> WebServer? {
        let connections = ConnectionGauge()
        let routes = WebRoutes(
            access: access, health: Health(channels),
            metrics: { [channels, store, configuration, settings] in
                MetricsReport(
                    channels: channels, store: store, configuration: configuration, settings: settings,
                    connections: connections.current
                ).text()
            },
            ask: { [channels] in channels.web.tryPush($0) })
        let server = try WebServer.listening(at: configuration.endpoints.http, logger: logger) { request, reply in
            routes.respond(to: request, reply)
        }
        connections.watch(server)
        return server
    }

    /// Answers what takes a moment, until it is told to stop.
    @Sendable func run() {
        let feed = DashboardFeed(
            channels: channels, store: store, answers: answers, mirror: mirror, clock: clock)
        WebLoop(channels: channels, answers: answers, feed: feed).run()
    }
}
