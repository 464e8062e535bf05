import Timekeeping

@testable import Wires

extension VirtualProgram {
    static let datagrams = [
        VirtualProgram(
            "datagrams with an answer, without one, and to nobody",
            trace: [
                "0.0 server has ask", "1.0 server answers", "1.0 client has [1]", "1.0 server has tell",
                "2.0 server has handled tell", "2.0 client goes on", "2.0 server has mute",
                "2.5 other process", "4.0 client: no answer within 2.0 seconds",
                "4.0 client: no program listens on the port",
            ]
        ) { run in
            let server = UDPServer("meter", on: run.time, wiring: run.wiring) { datagram in
                switch datagram.bytes {
                case Array("ask".utf8):
                    run.note("server has ask")
                    try? await run.time.sleep(for: .seconds(1))
                    run.note("server answers")
                    return .respond([1])
                case Array("tell".utf8):
                    run.note("server has tell")
                    try? await run.time.sleep(for: .seconds(1))
                    run.note("server has handled tell")
                    return .silent
                default:
                    run.note("server has mute")
                    return .silent
                }
            }
            let port = try await server.open(host: "127.0.0.1", port: 0)
            try await run.run(
                until: 9, services: [NamedProcess("meter") { try await server.run() }],
                [
                    NamedProcess("client") {
                        let client = run.udpClient(port)
                        run.note(
                            "client has \(try await client.request(Array("ask".utf8), within: .seconds(2)))")
                        try await client.send(Array("tell".utf8))
                        run.note("client goes on")
                        await run.note("client") { try await client.request([0], within: .seconds(2)) }
                        await server.close()
                        await run.note("client") { try await client.request([0], within: .seconds(2)) }
                        await client.close()
                    },
                    NamedProcess("other") {
                        try await run.time.sleep(for: .milliseconds(2500))
                        run.note("other process")
                    },
                ])
        },
        VirtualProgram(
            "answers that are none, two answers, and one that comes late",
            trace: [
                "1.0 client: no answer within 1.0 seconds", "1.0 client has [1]", "1.0 client has [3]",
                "2.0 client: no answer within 1.0 seconds", "2.75 client has [4]",
            ]
        ) { run in
            let server = UDPServer("meter", on: run.time, wiring: run.wiring) { datagram in
                switch datagram.bytes {
                case [0]: return .datagrams([[9], [9, 9]], answers: false)
                case [1]: return .datagrams([[1], [1]], answers: true)
                case [2]:
                    try? await run.time.sleep(for: .milliseconds(1500))
                    return .respond([2])
                case [4]:
                    try? await run.time.sleep(for: .milliseconds(750))
                    return .respond([4])
                default: return .respond(datagram.bytes)
                }
            }
            let port = try await server.open(host: "127.0.0.1", port: 0)
            try await run.run(
                until: 9, services: [NamedProcess("meter") { try await server.run() }],
                [
                    NamedProcess("client") {
                        let client = run.udpClient(port)
                        for question: UInt8 in [0, 1, 3, 2, 4] {
                            await run.note("client") {
                                try await client.request([question], within: .seconds(1)) { $0 == [question] }
                            }
                        }
                        await client.close()
                        await server.close()
                    }
                ])
        },
        VirtualProgram(
            "thirty clients ask one server in the order of their declaration",
            trace: (0..<30).map { "1.0 meter \($0) has [\($0)]" }
        ) { run in
            let server = UDPServer("hub", on: run.time, wiring: run.wiring) { .respond($0.bytes) }
            let port = try await server.open(host: "127.0.0.1", port: 0)
            try await run.run(
                until: 9, services: [NamedProcess("hub") { try await server.run() }],
                (0..<30).map { number in
                    NamedProcess("meter \(number)") {
                        let client = run.udpClient(port)
                        await run.wait(until: 1)
                        await run.note("meter \(number)") {
                            try await client.request([UInt8(number)], within: .seconds(1))
                        }
                        await client.close()
                    }
                } + [
                    NamedProcess("end") {
                        await run.wait(until: 2)
                        await server.close()
                    }
                ])
        },
    ]
}

extension VirtualRun {
    func udpClient(_ port: Int) -> UDPClient {
        UDPClient(to: "127.0.0.1", port: port, on: time, wiring: wiring)
    }

    /// Notes how a request ended.
    func note(_ name: String, answerOf request: () async throws -> [UInt8]) async {
        do { note("\(name) has \(try await request())") } catch { note("\(name): \(error)") }
    }
}
