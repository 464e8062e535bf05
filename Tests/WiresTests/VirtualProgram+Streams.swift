import Timekeeping

@testable import Wires

extension VirtualProgram {
    static let streams = [
        VirtualProgram(
            "HTTP and a WebSocket on one port",
            trace: [
                "0.0 HTTP/1.1 101 Switching Protocols", "1.0 meter got 200", "1.0 writer sends 1",
                "1.0 reader begins 1", "2.0 meter got 200", "2.0 reader has 1", "2.0 writer is confirmed",
                "2.0 writer sends 2", "2.0 reader begins 2", "3.0 reader has 2", "3.0 writer is confirmed",
            ]
        ) { run in
            let events = Mailbox<String>("events", room: 10_000, on: run.time)
            let (near, far) = (WebSocketLink(isClient: true), WebSocketLink(isClient: false))
            let hub = HTTPServer(
                "hub", on: run.time, wiring: run.wiring,
                upgrade: { request in
                    guard request.path == "/events" else { return nil }
                    return HTTPUpgrade(headers: WebSocketLink.upgradeHeaders) { try far.install(on: $0) }
                },
                answer: { request in
                    events.post(request.query("n") ?? "")
                    return .respond(.json(200, "{}"))
                })
            let url = HTTPURL(
                host: "127.0.0.1", port: try await hub.open(host: "127.0.0.1", port: 0), target: "/")
            let reader = NamedProcess("reader") {
                await near.follow(on: run.time) { text in
                    run.note("reader begins \(text)")
                    try? await run.time.sleep(for: .seconds(1))
                    run.note("reader has \(text)")
                }
            }
            try await run.run(
                until: 9, servers: [hub], services: [reader],
                [
                    NamedProcess("subscriber") {
                        run.note(String(try await near.open(url, wiring: run.wiring).prefix { $0 != "\r\n" }))
                    },
                    NamedProcess("meter") {
                        let client = run.client()
                        for number in 1...2 {
                            await run.wait(until: Int64(number))
                            await run.note("meter") { try await client.send("POST", url.at("/?n=\(number)")) }
                        }
                        await client.close()
                    },
                    NamedProcess("writer") {
                        while true {
                            let event = try await events.receive()
                            run.note("writer sends \(event)")
                            try await far.sendConfirmed(event)
                            run.note("writer is confirmed")
                        }
                    },
                ])
        }
    ]
}
