import Testing
import TimeLimits
import Timekeeping

@testable import Wires

@Suite(.ends())
struct SessionTableTests {
    private static let stream = RandomStream(seed: 7, path: "gateway/tokens")

    /// Runs `body` in virtual time.
    private static func run(_ body: @escaping @Sendable (VirtualTimekeeper) async throws -> Void) async throws
    {
        let time = VirtualTimekeeper(start: UTCInstant(seconds: 0))
        try await time.run(processes: [], services: []) { try await body(time) }
    }

    private static func table(
        _ form: SessionTokenForm = .hexadecimal(byteCount: 16),
        lasting lifetime: SessionTable<String>.Lifetime = .sinceLogin(.seconds(60)), limit: Int = 64,
        on time: any Timekeeper
    ) -> SessionTable<String> {
        SessionTable(form, lasting: lifetime, limit: limit, from: stream, on: time)
    }

    private static func request(_ headers: [(name: String, value: String)]) -> HTTPRequest {
        HTTPRequest(method: "GET", path: "/", headers: headers)
    }

    @Test func `tokens look like those of the devices, and the same seed gives the same`() async throws {
        try await Self.run { time in
            let powerwall = Self.table(.base64URL(byteCount: 64), on: time).issue(to: "customer").token
            #expect(powerwall.utf8.count == 88)
            #expect(powerwall.hasSuffix("=="))
            #expect(powerwall.dropLast(2).allSatisfy { $0.isLetter || $0.isNumber || "-_".contains($0) })
            let envoy = Self.table(on: time)
            let first = envoy.issue(to: "owner").token
            #expect(first.utf8.count == 32)
            #expect(first.allSatisfy { $0.isHexDigit && !$0.isUppercase })
            #expect(envoy.issue(to: "owner").token != first)
            #expect(Self.table(on: time).issue(to: "owner").token == first)
        }
    }

    @Test func `a session is found by its bearer token and by a cookie`() async throws {
        try await Self.run { time in
            let table = Self.table(on: time)
            let token = table.issue(to: "owner").token
            let find = { (headers: [(name: String, value: String)]) in
                table.session(of: Self.request(headers), cookie: "sessionId")?.owner
            }
            #expect(find([("authorization", "Bearer \(token)")]) == "owner")
            #expect(find([("cookie", "sessionId=\(token)")]) == "owner")
            #expect(find([("cookie", "sessionId=old; theme=x; sessionId=\"\(token)\"")]) == "owner")
            #expect(find([("authorization", "Bearer x"), ("cookie", "sessionId=\(token)")]) == "owner")
            #expect(find([("cookie", "other=\(token)")]) == nil)
            #expect(find([("authorization", "Bearer \(token)x")]) == nil)
            #expect(find([]) == nil)
        }
    }

    @Test func `a session ends with its time, which use prolongs where the device does so`() async throws {
        try await Self.run { time in
            let fixed = Self.table(on: time)
            let idle = Self.table(lasting: .sinceLastUse(.seconds(60)), on: time)
            let (one, other) = (fixed.issue(to: "a").token, idle.issue(to: "b").token)
            try await time.sleep(for: .seconds(59))
            #expect(fixed.session(one) != nil)
            #expect(idle.session(other)?.expiresAt == UTCInstant(seconds: 119))
            try await time.sleep(for: .seconds(1))
            #expect(fixed.session(one) == nil)
            #expect(fixed.count == 0)
            #expect(idle.session(other) != nil)
            try await time.sleep(for: .seconds(60))
            #expect(idle.session(other) == nil)
        }
    }

    @Test func `one session is revoked, or all of them`() async throws {
        try await Self.run { time in
            let table = Self.table(on: time)
            let tokens = (0..<3).map { table.issue(to: "\($0)").token }
            #expect(table.revoke(tokens[1]))
            #expect(!table.revoke(tokens[1]))
            #expect(tokens.map { table.session($0)?.owner } == ["0", nil, "2"])
            table.revokeAll()
            #expect(table.count == 0)
            #expect(!tokens.contains(table.issue(to: "next").token))
        }
    }

    @Test func `the session that was used longest ago goes when there are too many`() async throws {
        try await Self.run { time in
            let table = Self.table(limit: 2, on: time)
            let first = table.issue(to: "first").token
            let second = table.issue(to: "second").token
            _ = table.session(first)
            let third = table.issue(to: "third").token
            #expect([first, second, third].map { table.session($0)?.owner } == ["first", nil, "third"])
        }
    }
}
