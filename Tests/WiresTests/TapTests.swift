import Modbus
import Synchronization
import Testing
import TimeLimits
import Timekeeping

@testable import Wires

/// What a tap is told, and that nothing else changes with one.
@Suite(.ends())
struct TapTests {
    private final class Notes: Sendable {
        private let crossings = Mutex<[WireCrossing]>([])

        func tap(on time: any Timekeeper) -> Tap {
            Tap(on: time) { crossing in self.crossings.withLock { $0.append(crossing) } }
        }

        /// The bytes of each direction, joined, by wire, name and connection.
        var streams: [String: String] {
            crossings.withLock { $0 }.reduce(into: [:]) { streams, crossing in
                let number = crossing.connection.map { " \($0)" } ?? ""
                let key = "\(crossing.wire.rawValue) \(crossing.name)\(number) \(crossing.direction.rawValue)"
                streams[key, default: ""] += String(decoding: crossing.bytes, as: UTF8.self)
            }
        }

        var instants: Set<UTCInstant> { Set(crossings.withLock { $0 }.map(\.at)) }
    }

    @Test func `requests and answers of HTTP cross with their connection and their instant`() async throws {
        let (run, notes) = (VirtualRun(), Notes())
        var wiring = run.wiring
        wiring.tap = notes.tap(on: run.time)
        let hub = HTTPServer("hub", on: run.time, wiring: wiring) {
            .respond(HTTPResponse(status: 200, body: $0.body))
        }
        let port = try await hub.open(host: "127.0.0.1", port: 0)
        try await run.run(
            until: 9, servers: [hub],
            [
                NamedProcess("meter") {
                    await run.wait(until: 5)
                    for body in ["one", "two"] {
                        let client = run.client(keepsAlive: false)
                        let url = HTTPURL(host: "127.0.0.1", port: port, target: "/\(body)")
                        _ = try await client.send("POST", url, body: Array(body.utf8))
                    }
                }
            ])
        let streams = notes.streams
        #expect(
            streams.keys.sorted() == ["http hub 1 in", "http hub 1 out", "http hub 2 in", "http hub 2 out"])
        #expect(streams["http hub 1 in"]?.hasPrefix("POST /one HTTP/1.1\r\n") == true)
        #expect(streams["http hub 2 in"]?.hasSuffix("\r\n\r\ntwo") == true)
        #expect(streams["http hub 2 out"]?.hasPrefix("HTTP/1.1 200 OK\r\n") == true)
        #expect(notes.instants == [UTCInstant(seconds: 5)])
    }

    @Test func `what was encrypted crosses in the clear`() async throws {
        let (run, notes) = (VirtualRun(), Notes())
        var wiring = run.wiring
        wiring.tap = notes.tap(on: run.time)
        let tls = try ServerTLS(authority: VirtualRun.authority, host: "127.0.0.1")
        let hub = HTTPServer("hub", on: run.time, wiring: wiring, tls: tls) { _ in .respond(.json(200, "{}"))
        }
        let port = try await hub.open(host: "127.0.0.1", port: 0)
        let url = HTTPURL(host: "127.0.0.1", port: port, target: "/", isSecure: true)
        try await run.run(
            until: 9, servers: [hub],
            [
                NamedProcess("meter") {
                    _ = try await run.client(keepsAlive: false).send("POST", url, body: Array("secret".utf8))
                }
            ])
        #expect(notes.streams["http hub 1 in"]?.hasSuffix("secret") == true)
        #expect(notes.streams["http hub 1 out"]?.hasSuffix("{}") == true)
    }

    @Test func `Modbus, serial lines and datagrams cross, too`() async throws {
        let (run, notes) = (VirtualRun(), Notes())
        var tapped = run.wiring
        tapped.tap = notes.tap(on: run.time)
        let wiring = tapped
        let meter = ModbusServer("meter", on: run.time, wiring: wiring) { _ in .respond([0x83, 0x02]) }
        let modbusPort = try await meter.open(host: "127.0.0.1", port: 0)
        let shelly = UDPServer("shelly", on: run.time, wiring: wiring) { _ in .respond(Array("pong".utf8)) }
        let udpPort = try await shelly.open(host: "127.0.0.1", port: 0)
        let line = SerialLine("bus", at: .pseudoterminal(link: nil), on: run.time, wiring: wiring)
        try line.open()
        let path = try #require(line.path)
        try await run.run(
            until: 9,
            services: [
                NamedProcess("meter") { try await meter.run() },
                NamedProcess("shelly") { try await shelly.run() },
            ],
            [
                NamedProcess("client") {
                    let client = ModbusClient(
                        host: "127.0.0.1", port: modbusPort, on: run.time, wiring: wiring)
                    _ = try? await client.readHoldingRegisters(RegisterSpan(start: 0, count: 1), unit: 1)
                    await client.close()
                    let udp = run.udpClient(udpPort)
                    _ = try await udp.request(Array("ping".utf8), within: .seconds(1))
                    await udp.close()
                    let port = SerialPort(path: path, on: run.time, wiring: wiring)
                    try await port.open()
                    try await port.write(Array("ask".utf8))
                    await line.write(Array("answer".utf8))
                    await port.close()
                    line.close()
                    await meter.close()
                    await shelly.close()
                }
            ])
        let streams = notes.streams
        #expect(streams["modbus meter 1 in"]?.utf8.count == 12)
        #expect(streams["modbus meter 1 out"] != nil)
        #expect(streams["udp shelly in"] == "ping")
        #expect(streams["udp shelly out"] == "pong")
        #expect(streams["serial bus in"] == "ask")
        #expect(streams["serial bus out"] == "answer")
    }
}
