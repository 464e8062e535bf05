import Timekeeping

@testable import Wires

extension VirtualProgram {
    static let lives = [
        VirtualProgram(
            "a server that stands still handles what it was sent when it goes on, though one has given up",
            trace: [
                "6.0 impatient: no answer within 5.0 seconds", "10.0 /impatient", "10.0 /patient",
                "10.0 patient got 200",
            ]
        ) { run in
            let life = run.time.makeLife()
            let hub = HTTPServer("hub", on: life, wiring: run.wiring.branch()) { request in
                run.note(request.path)
                return .respond(.json(200, "{}"))
            }
            let port = try await hub.open(host: "127.0.0.1", port: 0)
            let meters = [("impatient", 5), ("patient", 15)].map { name, patience in
                NamedProcess(name) {
                    await run.wait(until: 1)
                    let client = run.client()
                    await run.note(name) {
                        try await run.time.withTimeout(.seconds(patience)) {
                            try await client.send(
                                "POST", HTTPURL(host: "127.0.0.1", port: port, target: "/\(name)"))
                        }
                    }
                    await client.close()
                }
            }
            try await run.run(
                until: 20, servers: [hub],
                meters + [
                    NamedProcess("scenario") {
                        life.pause()
                        await run.wait(until: 10)
                        life.resume()
                    }
                ])
        },
        VirtualProgram(
            "a poller that stands still sees its answer when it goes on, time-out or not",
            trace: [
                "3.0 device", "10.0 paused no longer", "10.0 poller got 200", "10.0 poller again got 200",
            ]
        ) { run in
            let life = run.time.makeLife()
            let (device, url) = try await run.server("device") { _ in
                if run.time.now < UTCInstant(seconds: 3) {
                    await run.wait(until: 3)
                    run.note("device")
                }
                return .respond(.json(200, "{}"))
            }
            let poller = life.joining(
                NamedProcess("poller") {
                    let client = run.client()
                    for name in ["poller", "poller again"] {
                        await run.note(name) {
                            try await life.withTimeout(.seconds(5)) { try await client.send("GET", url) }
                        }
                    }
                    await client.close()
                })
            try await run.run(
                until: 20, servers: [device], services: [poller],
                [
                    NamedProcess("scenario") {
                        await run.wait(until: 1)
                        life.pause()
                        await run.wait(until: 10)
                        life.resume()
                        run.note("paused no longer")
                    }
                ])
        },
        VirtualProgram(
            "a kill resets connections in both directions, and drops what is under way",
            trace: [
                "0.0 idle poller got 200", "2.0 killed", "2.0 the component has been killed",
                "2.0 meter: connection reset",
                "2.0 busy poller: connection closed before the answer was whole", "4.0 slow device goes on",
            ]
        ) { run in
            let life = run.time.makeLife()
            let own = run.wiring.branch()
            let (device, url) = try await run.server("device") { request in
                if request.path == "/slow" {
                    await run.wait(until: 4)
                    run.note("slow device goes on")
                }
                return .respond(.json(200, "{}"))
            }
            let hub = HTTPServer("hub", on: life, wiring: own) { _ in
                do { try await life.sleep(for: .seconds(5)) } catch { run.note("\(error)") }
                return .respond(.json(200, "{}"))
            }
            let port = try await hub.open(host: "127.0.0.1", port: 0)
            let pollers = [("idle poller", "/quick"), ("busy poller", "/slow")].map { name, path in
                life.joining(
                    NamedProcess(name) {
                        let client = HTTPClient(wiring: own, keepsAlive: true)
                        await run.note(name) {
                            try await life.withTimeout(.seconds(9)) {
                                try await client.send("GET", url.at(path))
                            }
                        }
                        try await life.sleep(for: .seconds(60))
                    })
            }
            try await run.run(
                until: 20, servers: [device, hub], services: pollers,
                [
                    NamedProcess("meter") {
                        await run.wait(until: 1)
                        await run.note("meter") {
                            try await run.time.withTimeout(.seconds(9)) {
                                try await run.client()
                                    .send("POST", HTTPURL(host: "127.0.0.1", port: port, target: "/"))
                            }
                        }
                    },
                    NamedProcess("scenario") {
                        await run.wait(until: 2)
                        life.kill()
                        await hub.stopListening()
                        await hub.resetConnections()
                        await own.ends.resetOutgoing()
                        await hub.close()
                        run.note("killed")
                    },
                ])
        },
        VirtualProgram(
            "a port that is held refuses, and is there for whoever listens on it again",
            trace: ["0.0 meter: connection refused", "0.0 meter got 200"]
        ) { run in
            let (first, url) = try await run.server("first") { _ in .stayDark }
            let held = first.heldPort
            await first.close()
            let second = HTTPServer("second", on: run.time, wiring: run.wiring) { _ in
                .respond(.json(200, "{}"))
            }
            try await run.run(
                until: 9, servers: [second],
                [
                    NamedProcess("meter") {
                        let client = run.client(keepsAlive: false)
                        await run.note("meter") { try await client.send("GET", url) }
                        if let held { try await second.open(on: held) }
                        await run.note("meter") { try await client.send("GET", url) }
                    }
                ])
        },
    ]
}
