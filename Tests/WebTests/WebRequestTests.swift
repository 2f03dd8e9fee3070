import Testing
import Web

@Suite struct WebRequestTests {
    @Test(
        "A target is taken apart and decoded",
        arguments: [
            ("/a%20b", "/a b", [:]), ("/?q=1+2&q=3&r", "/", ["q": "1 2", "r": ""]),
            ("/x?id=%C3%A9%2F%zz%", "/x", ["id": "é/%zz%"]), ("", "", [:]), ("/a?", "/a", [:]),
            ("/a?%ff=%00", "/a", ["\u{FFFD}": "\0"]),
        ] as [(String, String, [String: String])])
    func targets(target: String, path: String, query: [String: String]) {
        let request = WebRequest(method: "GET", target: target)
        #expect(request.path == path)
        #expect(request.query == query)
    }

    @Test("A field that came twice counts as none")
    func repeatedFields() {
        let request = WebRequest(method: "GET", target: "/", headers: ["host": ["a", "b"], "accept": ["c"]])
        #expect(request.header("host") == nil)
        #expect(request.header("accept") == "c")
    }
}
