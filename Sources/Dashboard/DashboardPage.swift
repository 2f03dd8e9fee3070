/// The dashboard: one page with its style and its script inside, which loads nothing from elsewhere.
public struct DashboardPage: Sendable {
    /// The page.
    public let html: String
    /// What a browser is to hold it to: nothing but this style and this script, and connections to where it came from.
    public let contentSecurityPolicy: String

    private static let parts = Template(
        String(decoding: PackageResources.page_html, as: UTF8.self),
        style: String(decoding: PackageResources.page_css, as: UTF8.self),
        script: String(decoding: PackageResources.page_js, as: UTF8.self))

    /// The page for one request.
    public init() {
        // Known to nobody before, so that what is smuggled into the page could not name it.
        let nonce = (0..<4).map { _ in String(UInt32.random(in: .min ... .max), radix: 36) }.joined()
        html = Self.parts.text(nonce: nonce)
        contentSecurityPolicy = [
            "default-src 'none'", "script-src 'nonce-\(nonce)'", "style-src 'nonce-\(nonce)'", "connect-src 'self'",
            "img-src data:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
        ].joined(separator: "; ")
    }
}

/// A page with places for its style, its script, and the nonce that both carry.
struct Template: Sendable {
    private let pieces: [String]

    init(_ page: String, style: String, script: String) {
        let whole = page.replacing("/*style*/", with: style).replacing("/*script*/", with: script)
        pieces = whole.split(separator: "NONCE", omittingEmptySubsequences: false).map(String.init)
    }

    func text(nonce: String) -> String { pieces.joined(separator: nonce) }
}
