import Testing
import TimeLimits

@testable import Wires

@Suite(.ends())
struct RouterTests {
    private static let router = Router([
        ("/api/meters", "meters"), ("/api/meters/register", "register"),
        ("/api/meters/{id}/keys", "keys"), ("/api/meters/{id}/keys/{key?}", "key"),
        ("/api/iammeter/{id+}/latest", "latest"), ("/api/iammeter/devices", "devices"),
        ("/api/{any}/register", "other"),
    ])

    private static func find(_ path: String, _ names: [String] = []) -> String? {
        router.match(path).map { match in
            ([match.target] + names.map { match.parameters[$0] }).joined(separator: " ")
        }
    }

    @Test(arguments: [
        ("/api/meters", [], "meters"), ("/api/meters/grid/keys", ["id"], "keys grid"),
        ("/api/meters/grid/keys/7", ["id", "key"], "key grid 7"),
        ("/api/meters/grid/keys/", ["id", "key"], "key grid "),
        ("/api/iammeter/a/latest", ["id"], "latest a"), ("/api/iammeter/a/b/latest", ["id"], "latest a/b"),
        ("/api/iammeter/latest/latest", ["id"], "latest latest"),
        ("/api/iammeter//x/latest", ["id"], "latest /x"), ("/api/iammeter/ü/latest", ["id"], "latest ü"),
        ("/api/iammeter/devices", [], "devices"),
    ])
    func `a path leads to its target with its parameters`(path: String, names: [String], found: String) {
        #expect(Self.find(path, names) == found)
    }

    @Test(arguments: [
        "", "/", "/api", "/api/meters/", "/api/meters//keys", "/api/meters/grid/keys/7/8", "/API/meters",
        "/api/iammeter/latest", "/api/iammeter//latest", "/api/iammeter/a/latest/", "/api//register",
        "api/meters",
    ])
    func `another path leads nowhere`(path: String) {
        #expect(Self.find(path) == nil)
    }

    @Test func `a path without parameters goes before a pattern`() {
        #expect(Self.find("/api/meters/register") == "register")
        #expect(Self.find("/api/bills/register", ["any"]) == "other bills")
    }

    @Test func `a method has its handler, and another one is told which there are`() throws {
        let table = MethodTable([("GET", 1), ("DELETE", 2)])
        #expect(try table.handler(for: "DELETE") == 2)
        #expect(try table.handler(for: "HEAD") == 1)
        #expect(throws: MethodNotAllowed(allow: "GET, HEAD, DELETE")) { try table.handler(for: "get") }
        #expect(throws: MethodNotAllowed(allow: "POST")) { try MethodTable.post(1).handler(for: "HEAD") }
        #expect(try MethodTable.any(3).handler(for: "PATCH") == 3)
    }
}
