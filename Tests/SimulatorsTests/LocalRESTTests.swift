import Faults
import Foundation
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Simulators

@Suite(.ends())
struct LocalRESTTests {
    private func meter(_ yaml: String = "", phaseCount: Int = 3) async throws -> IAMMeter {
        try await MeterRun(yaml, phaseCount: phaseCount).meter
    }

    /// Answers to GETs, one after the other, as `status body`.
    private func ask(
        _ meter: IAMMeter, _ targets: [String], method: String = "GET", login: String? = nil
    ) async throws -> [String] {
        var answers: [String] = []
        for target in targets {
            let parts = target.split(separator: "?", maxSplits: 1)
            let query = parts.dropFirst().flatMap { $0.split(separator: "&") }.map { pair in
                let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (name: String(sides[0]), value: sides.count > 1 ? String(sides[1]) : "")
            }
            let headers = login.map {
                [(name: "authorization", value: "Basic " + Data($0.utf8).base64EncodedString())]
            }
            let reply = await meter.answer(
                HTTPRequest(method: method, path: String(parts[0]), query: query, headers: headers ?? []))
            guard case .respond(let response) = reply else { answers.append("silence"); continue }
            answers.append("\(response.status) " + String(decoding: response.body, as: UTF8.self))
            #expect(response.header("access-control-allow-origin") == "*")
        }
        return answers
    }

    private static let bad = #"400 {"successful":false,"message":"bad value"}"#
    private static func set(_ name: String, _ value: String) -> String {
        #"200 {"successful":true,"\#(name)":"\#(value)"}"#
    }

    /// Settings, asked one after the other.
    static let rows: [([String], [String])] = [
        (
            ["/api/netmetering", "/api/netmetering?nem=1", "/api/netmetering"],
            [set("nem", "0"), set("nem", "1"), set("nem", "1")]
        ),
        (
            ["/api/netmetering?nem=2", "/api/netmetering?nem=", "/api/netmetering"],
            [bad, bad, set("nem", "0")]
        ),
        (
            ["/api/reactive?x=1", "/api/reactive", "/api/reactive?x=yes"],
            [set("x", "1"), set("x", "1"), bad]
        ),
        (
            ["/api/uploadinterval", "/api/uploadinterval?x=60", "/api/uploadinterval"],
            [set("x", "10"), set("x", "60"), set("x", "60")]
        ),
        (
            [
                "/api/uploadinterval?x=1", "/api/uploadinterval?x=-5",
                "/api/uploadinterval?x=99999999999999999999",
                "/api/uploadinterval?x=2.5", "/api/uploadinterval?x=86400",
            ], [bad, bad, bad, bad, set("x", "86400")]
        ),
        (["/api/ctcratio", "/api/ctcratio?x=2", "/api/ctcratio?x=3"], [set("x", "1"), set("x", "2"), bad]),
        (["/api/wifidata"], [#"200 {"ssid":"wattloop","sig":100}"#]),
        (
            ["/", "/monitorjson/", "/api/ratio?x=1000", "/MONITORJSON"],
            Array(repeating: #"404 {"successful":false,"message":"not found"}"#, count: 4)
        ),
    ]

    @Test(arguments: rows.indices) func `a setting is read, set and read again`(index: Int) async throws {
        let (targets, answers) = Self.rows[index]
        let meter = try await meter("push: {to: \"$hub/up\", every: 10 s}\n")
        #expect(try await ask(meter, targets) == answers)
        await meter.close()
    }

    @Test func `a meter of one phase has no settings of three`() async throws {
        let meter = try await meter(phaseCount: 1)
        let answers = try await ask(meter, ["/api/netmetering", "/api/ctcratio", "/api/reactive"])
        #expect(answers.map { String($0.prefix(3)) } == ["404", "404", "200"])
        await meter.close()
    }

    @Test func `both paths serve the body and each is a row of truth`() async throws {
        let run = try await MeterRun("", phaseCount: 3)
        let answers = try await ask(run.meter, ["/monitorjson", "/api/monitorjson", "/api/monitor"])
        #expect(answers[0] == answers[1])
        #expect(answers[0].hasPrefix(#"200 {"method":"2-9","mac":"B0F893"#))
        #expect(answers[2].hasPrefix(#"200 {"ssid":"wattloop","sig":100,"model":"WEM3080T","method":"2-9","#))
        #expect(run.diary.truth.map(\.path) == ["rest", "rest", "rest"])
        await run.meter.close()
    }

    @Test(arguments: [
        (1, #""method":"1-272""#, #""Data":[null,null,null,null,null]"#),
        (
            3, #""method":"2-9""#,
            #""Datas":[[null,null,null,null,null],[null,null,null,null,null],[null,null,null,null,null]]"#
        ),
    ])
    func `a meter that has measured nothing yet answers with nulls`(
        phaseCount: Int, method: String, rows: String
    ) async throws {
        let run = try await MeterRun("quirks: [meter.nothing-measured-yet]\n", phaseCount: phaseCount)
        let empty = #"400 {\#(method),"mac":null,"version":"i.91.063T2","server":"em","SN":"null",\#(rows)}"#
        let got = Got()
        let asker = NamedProcess("asker") {
            for second in [1.0, 9.9, 10] {
                try await run.time.sleep(until: Parts.at(second))
                await got.note(
                    try await self.ask(run.meter, ["/monitorjson", "/api/monitor", "/api/wifidata"]))
            }
        }
        try await run.run(until: 20, beside: [asker])
        let answers = await got.outcomes
        let radio = #"200 {"ssid":"wattloop","sig":100}"#
        #expect(answers.prefix(6) == [empty, empty, radio, empty, empty, radio])
        #expect(answers.dropFirst(6).allSatisfy { $0.hasPrefix("200") })
        #expect(run.diary.truth.count == 2)
    }

    @Test func `settings change the body`() async throws {
        let meter = try await meter()
        let answers = try await ask(
            meter, ["/monitorjson", "/api/netmetering?nem=1", "/api/reactive?x=1", "/monitorjson"])
        #expect(answers[0].count { $0 == "[" } == 4 && !answers[0].contains("EA"))
        #expect(answers[3].contains(#","EA":{"Reactive":[["#))
        #expect(answers[3].count { $0 == "[" } == 9)
        await meter.close()
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "HEAD"]) func `only GET is served`(method: String) async throws
    {
        let meter = try await meter()
        #expect(
            try await ask(meter, ["/monitorjson"], method: method)
                == [#"405 {"successful":false,"message":"GET only"}"#])
        await meter.close()
    }

    @Test(
        arguments: [
            ("", nil, "200"), ("", "admin:wrong", "200"), ("login: {user: admin, password: p}\n", nil, "401"),
            ("login: {user: admin, password: p}\n", "admin:wrong", "401"),
            ("login: {user: admin, password: p}\n", "admin:p", "200"),
        ] as [(String, String?, String)])
    func `credentials are asked for when the scenario says so`(
        yaml: String, login: String?, status: String
    ) async throws {
        let meter = try await meter(yaml)
        #expect(try await ask(meter, ["/monitorjson"], login: login).map { String($0.prefix(3)) } == [status])
        await meter.close()
    }

    /// The fault, and what a client gets that asks at 5 s, while it lasts, and after it.
    static let faults: [(Fault, [String])] = [
        (.life(.offline), ["200", "refused", "200"]), (.life(.powerLoss), ["200", "refused", "200"]),
        (.link(.cut), ["200", "no answer", "200"]), (.link(.lose(.requests)), ["200", "no answer", "200"]),
        (.link(.lose(.replies)), ["200", "no answer", "200"]),
        (.link(.delay(.fixed(.seconds(1)))), ["200", "200", "200"]),
        (.link(.delay(.fixed(.seconds(2)))), ["200", "no answer", "200"]),
        (.life(.offline, how: .dark), ["200", "no answer", "200"]),
        (.life(.powerLoss, how: .dark), ["200", "no answer", "200"]),
    ]

    /// A client without a time-out that asks at 20 s, over a connection from before, and another over a new one.
    @Test(arguments: [
        (Fault.link(.cut), ["200 at 35", "200 at 35"]),
        (.life(.offline, how: .dark), ["200 at 35", "200 at 35"]),
        // A caller whose connection is reset takes its turn after the one that is answered at once.
        (.life(.powerLoss, how: .dark), ["200 at 35", "connection reset at 35"]),
        (.http(.stall, path: nil), ["200 at 35", "200 at 35"]),
    ])
    func `an exchange without a time-out goes on when nothing holds it back any more`(
        fault: Fault, expected: [String]
    ) async throws {
        let run = try await MeterRun("")
        let url = try #require(run.meter.address("url").flatMap { HTTPURL("\($0)/monitorjson") })
        let got = Got()
        let askers = [[5.0, 20], [20]].map { seconds in
            NamedProcess("asker") {
                let client = HTTPClient(wiring: run.wiring, keepsAlive: true)
                for second in seconds {
                    try await run.time.sleep(until: Parts.at(second))
                    let outcome: String
                    do { outcome = "\(try await client.send("GET", url).status)" } catch {
                        outcome = "\(error)"
                    }
                    if second == 20 { await got.note(["\(outcome) at \(Arrivals.second(run.time.now))"]) }
                }
                await client.close()
            }
        }
        try await run.run(until: 60, ScriptedBackend.fault(fault, 15, 35), beside: askers)
        let outcomes = await got.outcomes
        #expect(outcomes == expected)
    }

    @Test func `an exchange that is held back at the end of a run keeps nobody from ending`() async throws {
        let run = try await MeterRun("")
        let url = try #require(run.meter.address("url").flatMap { HTTPURL("\($0)/monitorjson") })
        let asker = NamedProcess("asker") {
            try await run.time.sleep(until: Parts.at(20))
            _ = try? await HTTPClient(wiring: run.wiring, keepsAlive: false).send("GET", url)
        }
        try await run.run(until: 60, ScriptedBackend.fault(.link(.cut), 15), beside: [asker])
        #expect(run.diary.reports("request").isEmpty)
    }

    @Test func `requests are answered in the order in which they were sent into a cut`() async throws {
        let run = try await MeterRun("")
        let url = try #require(run.meter.address("url"))
        let askers = [24.0, 20, 22].map { second in
            NamedProcess("asker") {
                let client = HTTPClient(wiring: run.wiring, keepsAlive: false)
                try await run.time.sleep(until: Parts.at(second))
                _ = try await client.send("GET", try #require(HTTPURL("\(url)/\(second)")))
                await client.close()
            }
        }
        try await run.run(until: 60, ScriptedBackend.fault(.link(.cut), 15, 35), beside: askers)
        let paths = run.diary.reports("request").map(\.fields[0].value)
        #expect(paths == [.text("/20.0"), .text("/22.0"), .text("/24.0")])
    }

    @Test(arguments: faults.indices) func `a fault is felt by those who ask, and then over`(index: Int)
        async throws
    {
        let (fault, expected) = Self.faults[index]
        let run = try await MeterRun("")
        let url = try #require(run.meter.address("url").flatMap(HTTPURL.init))
        let got = Got()
        let asker = NamedProcess("asker") {
            let client = HTTPClient(wiring: run.wiring, keepsAlive: false)
            for second in [5.0, 20, 40] {
                try await run.time.sleep(until: Parts.at(second))
                await got.add {
                    try await run.time.withTimeout(.seconds(3)) {
                        try await client.send(
                            "GET", HTTPURL(host: url.host, port: url.port, target: "/monitorjson"))
                    }
                }
            }
            await client.close()
        }
        try await run.run(until: 60, ScriptedBackend.fault(fault, 15, 35), beside: [asker])
        #expect(await got.outcomes == expected)
    }

    @Test func `a shorter upload interval takes effect after the next upload`() async throws {
        let run = try await MeterRun("push: {to: \"$hub/up\", every: 30 s}\n")
        let setter = NamedProcess("setter") {
            try await run.time.sleep(until: Parts.at(35))
            _ = await run.meter.answer(
                HTTPRequest(method: "GET", path: "/api/uploadinterval", query: [("x", "5")]))
        }
        #expect(try await run.run(until: 73, beside: [setter]) == ["30", "60", "65", "70"])
    }
}

/// How exchanges ended.
private actor Got {
    private(set) var outcomes: [String] = []

    func note(_ answers: [String]) { outcomes += answers }

    func add(_ exchange: @Sendable () async throws -> HTTPResponse) async {
        do {
            outcomes.append("\(try await exchange().status)")
        } catch is TimedOut {
            outcomes.append("no answer")
        } catch {
            outcomes.append("refused")
        }
    }
}
