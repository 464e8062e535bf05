import Timekeeping

@testable import Wires

extension VirtualProgram {
    /// TLS, good and bad, in virtual time.
    static let secure = [
        VirtualProgram("HTTPS with a good certificate", trace: ["0.0 meter got 200", "1.0 meter got 200"]) {
            run in
            try await pushes(run, to: "127.0.0.1")
        },
        VirtualProgram(
            "HTTPS with a certificate of another host",
            trace: [
                "0.0 meter: the server's certificate is that of another host",
                "1.0 meter: the server's certificate is that of another host",
            ]
        ) { run in
            try await pushes(run, to: "127.0.0.2")
        },
        trouble(.expired, "the server's certificate has expired"),
        trouble(.wrongHost, "the server's certificate is that of another host"),
        trouble(.refuse, "the server does not agree on TLS"),
        VirtualProgram(
            "HTTPS with a certificate of an unknown authority",
            trace: [
                "0.0 meter: the server's certificate was made by nobody who is trusted",
                "1.0 meter: the server's certificate was made by nobody who is trusted",
            ]
        ) { run in
            try await pushes(run, to: "127.0.0.1", authority: unknown)
        },
        VirtualProgram(
            "HTTPS to whomever, without looking at the certificate",
            trace: ["0.0 meter got 200", "1.0 meter got 200"]
        ) { run in
            try await pushes(run, to: "127.0.0.2", authority: unknown, verifies: false)
        },
        VirtualProgram(
            "a client of HTTPS at a server of plain HTTP",
            trace: ["0.0 meter: the server does not agree on TLS"]
        ) { run in
            let (hub, url) = try await run.server("hub") { _ in .respond(.json(200, "{}")) }
            try await one(run, hub, HTTPURL(host: url.host, port: url.port, target: "/", isSecure: true))
        },
        VirtualProgram(
            "a client of plain HTTP at a server of HTTPS",
            trace: ["0.0 meter: connection closed before the answer was whole"]
        ) { run in
            let tls = try ServerTLS(authority: VirtualRun.authority, host: "127.0.0.1")
            let (hub, url) = try await run.server("hub", tls: tls) { _ in .respond(.json(200, "{}")) }
            try await one(run, hub, HTTPURL(host: url.host, port: url.port, target: "/"))
        },
        VirtualProgram(
            "HTTPS: time-outs, resets and cuts",
            trace: [
                "5.0 meter: no answer within 5.0 seconds",
                "6.0 meter: connection closed before the answer was whole",
                "7.0 meter: connection reset", "8.0 meter got 200",
            ]
        ) { run in
            let tls = try ServerTLS(authority: VirtualRun.authority, host: "127.0.0.1")
            let (hub, url) = try await run.server("hub", tls: tls) { _ in
                switch run.time.now.seconds {
                case 0: .stayDark
                case 6: .cut(.json(200, "{}"), afterBodyBytes: 1)
                case 7: .reset
                default: .respond(.json(200, "{}"))
                }
            }
            try await run.run(
                until: 99, servers: [hub],
                [
                    NamedProcess("meter") {
                        let client = run.client()
                        for _ in 1...4 {
                            await run.note("meter") {
                                try await run.time.withTimeout(.seconds(5)) {
                                    try await client.send("POST", url)
                                }
                            }
                            try await run.time.sleep(for: .seconds(1))
                        }
                        await client.close()
                    }
                ] + hub.processes)
        },
    ]

    private static let unknown = CertificateAuthority()

    /// Two pushes on connections of their own.
    private static func pushes(
        _ run: VirtualRun, to host: String, authority: CertificateAuthority = VirtualRun.authority,
        verifies: Bool = true
    ) async throws {
        let tls = try ServerTLS(authority: authority, host: host)
        let (hub, url) = try await run.server("hub", tls: tls) { _ in .respond(.json(200, "{}")) }
        try await run.run(
            until: 9, servers: [hub],
            [
                NamedProcess("meter") {
                    let client = HTTPClient(wiring: run.wiring, keepsAlive: false, verifies: verifies)
                    for _ in 1...2 {
                        await run.note("meter") { try await client.send("POST", url) }
                        try await run.time.sleep(for: .seconds(1))
                    }
                }
            ] + hub.processes)
    }

    private static func one(_ run: VirtualRun, _ hub: HTTPServer, _ url: HTTPURL) async throws {
        try await run.run(
            until: 9, servers: [hub],
            [
                NamedProcess("meter") {
                    await run.note("meter") {
                        try await run.time.withTimeout(.seconds(5)) {
                            try await run.client(keepsAlive: false).send("POST", url)
                        }
                    }
                }
            ] + hub.processes)
    }

    /// A trouble that lasts for a second.
    private static func trouble(_ trouble: ServerTLS.Trouble, _ words: String) -> VirtualProgram {
        VirtualProgram(
            "HTTPS while it lasts: \(trouble)",
            trace: ["0.0 meter got 200", "1.0 meter: \(words)", "2.0 meter got 200"]
        ) { run in
            let tls = try ServerTLS(authority: VirtualRun.authority, host: "127.0.0.1")
            let (hub, url) = try await run.server("hub", tls: tls) { _ in .respond(.json(200, "{}")) }
            try await run.run(
                until: 9, servers: [hub],
                [
                    NamedProcess("meter") {
                        let client = run.client(keepsAlive: false)
                        for second in 0...2 {
                            await run.wait(until: Int64(second))
                            tls.present(second == 1 ? trouble : nil)
                            await run.note("meter") { try await client.send("POST", url) }
                        }
                    }
                ] + hub.processes)
        }
    }
}
