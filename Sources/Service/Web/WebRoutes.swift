import Dashboard
import Metrics
import Web

/// What is asked for by a path.
enum WebRoute: String, CaseIterable, Sendable {
    case dashboard = "/"
    case metrics = "/metrics"
    case alive = "/healthz"
    case ready = "/readyz"
    case events = "/api/events"
    case explain = "/api/explain"
    case neighbors = "/api/neighbors"

    /// What it shows.
    var part: WebAccess.Part {
        switch self {
        case .dashboard, .alive, .ready: .open
        case .metrics: .metrics
        case .events, .explain, .neighbors: .samples
        }
    }
}

/// Answers requests, or passes them on where that may take a while. Called on the server's thread.
struct WebRoutes: Sendable {
    let access: WebAccess
    let health: Health
    let metrics: @Sendable () -> String
    /// False where too many questions wait.
    let ask: @Sendable (WebWork) -> Bool

    /// Answers now or later.
    func respond(to request: WebRequest, _ reply: @escaping @Sendable (WebResponse) -> Void) {
        let secured: @Sendable (WebResponse) -> Void = { reply(Self.secured($0)) }
        guard let route = WebRoute(rawValue: request.path) else {
            if let refusal = access.refusal(of: request, for: .open) { return secured(refusal) }
            let paths = WebRoute.allCases.map(\.rawValue).joined(separator: ", ")
            return secured(.line(404, "nothing is here; there are \(paths)"))
        }
        guard ["GET", "HEAD"].contains(request.method) else {
            var response = WebResponse.line(405, "expected GET or HEAD")
            response.headers.append(("Allow", "GET, HEAD"))
            return secured(response)
        }
        if let refusal = access.refusal(of: request, for: route.part) { return secured(refusal) }
        switch route {
        case .dashboard: secured(Self.page)
        case .metrics: secured(WebResponse(Exposition.contentType, metrics()))
        case .alive: secured(Self.line(health.failure))
        case .ready: secured(Self.line(health.problem))
        case .events, .explain, .neighbors:
            if !ask(.answer(route, request, secured)) {
                secured(.line(503, "too many questions wait already; ask again later"))
            }
        }
    }

    /// The answer where nothing or something is wrong.
    private static func line(_ problem: String?) -> WebResponse {
        problem.map { .line(503, $0) } ?? .line(200, "ok")
    }

    /// The page may load nothing, and run nothing but its own script.
    private static var page: WebResponse {
        let page = DashboardPage()
        var response = WebResponse("text/html; charset=utf-8", page.html)
        response.headers += [
            ("Content-Security-Policy", page.contentSecurityPolicy), ("X-Frame-Options", "DENY"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
        ]
        return response
    }

    /// With what tells browsers to take it for what it says it is, and to keep no copy.
    private static func secured(_ response: WebResponse) -> WebResponse {
        var response = response
        response.headers += [
            ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
        ]
        return response
    }
}
