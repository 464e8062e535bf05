import Foundation
import Modbus
import NIOCore
import Testing
import TimeLimits
import Timekeeping

@testable import Wires

/// Other programs that connect to a run in virtual time.
@Suite(.serialized, .ends())
struct StrangerTests {
    private static let programs = VirtualProgramTests.programs + ModbusVirtualTests.programs

    @Test(arguments: programs)
    func `a program has the same trace while strangers connect`(program: VirtualProgram) async throws {
        var answered = 0
        let deviations = try await program.deviations(runs: 20, isOnLoop: true) { run, play in
            answered += try await Stranger.beside({ run.listening }) { await play() }.answered
        }
        #expect(deviations.first == nil)
        #expect(answered == 0)
    }

    @Test(arguments: VirtualProgram.secure)
    func `a program over TLS has the same trace while strangers connect`(program: VirtualProgram) async throws
    {
        var answered = 0
        let deviations = try await program.deviations(runs: 5, isOnLoop: true) { run, play in
            answered += try await Stranger.beside({ run.listening }) { await play() }.answered
        }
        #expect(deviations.first == nil)
        #expect(answered == 0)
    }

    @Test func `thousands of strangers a second take no place of a server, and are counted`() async throws {
        let run = VirtualRun()
        var limits = HTTPServer.Limits()
        limits.connections = 1
        let (hub, url) = try await run.server("hub", limits: limits) { request in
            run.note(request.path)
            return .respond(.json(200, "{}"))
        }
        let account = try await Stranger.beside({ run.listening }) {
            try await run.run(
                until: 2000, servers: [hub],
                [
                    NamedProcess("meter") {
                        let client = run.client(keepsAlive: false)
                        for number in 1...1000 {
                            await run.wait(until: Int64(number))
                            _ = try await client.send("POST", url.at("/\(number)"))
                        }
                    }
                ])
        }
        #expect(run.trace == (1...1000).map { "\($0).0 /\($0)" })
        #expect(account.answered == 0)
        #expect(account.connected > 0)
        #expect(run.wiring.ends.refusedConnections > 0)
        #expect(run.wiring.ends.isEmpty)
    }

    @Test func `strangers have no number among the connections of a Modbus server`() async throws {
        let run = VirtualRun()
        let (meter, port) = try await run.modbusServer(limits: .one(.acceptAndClose)) { query in
            run.note("connection \(query.connection)")
            return query.echo
        }
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: port)
        try await run.run(
            until: 9, modbus: [meter],
            [
                NamedProcess("hub") {
                    let codes = await Self.visits(5, to: address)
                    run.note("strangers: \(codes)")
                    await run.read(1, by: run.modbusClient(port))
                }
            ])
        #expect(
            run.trace == [
                "0.0 strangers: \(Array(repeating: ECONNRESET, count: 5))", "0.0 connection 1",
                "0.0 hub got 1",
            ])
        #expect(run.wiring.ends.refusedConnections == 5)
    }

    /// Connections that say nothing, of a thread that is no part of the run.
    private static func visits(_ count: Int, to address: SocketAddress) async -> [Int32] {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                let codes = (0..<count).map { _ in Visitor(to: address)?.end() ?? -1 }
                continuation.resume(returning: codes)
            }
        }
    }

    @Test func `a stranger is reset before a handshake`() async throws {
        let run = VirtualRun()
        let tls = try ServerTLS(authority: VirtualRun.authority, host: "127.0.0.1")
        let (hub, url) = try await run.server("hub", tls: tls) { _ in .respond(.json(200, "{}")) }
        let codes = await Self.visits(3, to: try SocketAddress(ipAddress: url.host, port: url.port))
        #expect(codes == [ECONNRESET, ECONNRESET, ECONNRESET])
        #expect(hub.connectionCount == 0)
        await hub.close()
    }

    @Test func `a run that accepts everybody answers a stranger`() async throws {
        let run = VirtualRun(access: .everybody)
        let (hub, url) = try await run.server("hub") { _ in .respond(.json(200, "{}")) }
        let address = try SocketAddress(ipAddress: url.host, port: url.port)
        try await run.run(
            until: 1, servers: [hub],
            [
                NamedProcess("stranger") {
                    let client = try await RawClient(to: (url.host, url.port), on: run.wiring.group)
                    await client.send("GET / HTTP/1.1\r\n\r\n")
                    run.note("\(await client.text { $0.hasSuffix("{}") }.prefix(15))")
                    await client.close()
                }
            ])
        #expect(run.trace == ["0.0 HTTP/1.1 200 OK"])
        #expect(run.wiring.ends.refusedConnections == 0)
        #expect(Visitor(to: address) == nil)
    }

    @Test func `a client that has closed before it was accepted is no stranger`() throws {
        let pair = try Self.pair(from: "127.0.0.1")
        var watch = StrangerWatch()
        watch.announce(pair)
        watch.withdraw(pair, mayArrive: true)
        let admitted = [watch.admits(pair), watch.admits(pair)]
        #expect(admitted == [true, false])
        #expect(watch.isEmpty)
        #expect(watch.refused == 1)
    }

    @Test func `a client that was refused leaves nothing`() throws {
        let pair = try Self.pair(from: "127.0.0.1")
        var watch = StrangerWatch()
        watch.announce(pair)
        watch.withdraw(pair, mayArrive: false)
        #expect(watch.isEmpty)
        let isAdmitted = watch.admits(pair)
        #expect(!isAdmitted)
    }

    @Test func `an address to connect from is good for one connection to one server`() throws {
        var watch = StrangerWatch()
        let host = watch.makeSource(for: try Self.pair(from: "127.0.0.1").server)
        let other = watch.makeSource(for: try Self.pair(from: "127.0.0.1").server)
        #expect(other != host)
        let elsewhere = watch.admits(try Self.pair(from: host, to: 1884))
        let first = watch.admits(try Self.pair(from: host))
        let second = watch.admits(try Self.pair(from: host))
        #expect([elsewhere, first, second] == [false, true, false])
        #expect(watch.refused == 2)
    }

    private static func pair(from host: String, to port: Int = 1883) throws -> EndTable.Pair {
        EndTable.Pair(
            client: try SocketAddress(ipAddress: host, port: 40_001),
            server: try SocketAddress(ipAddress: "127.0.0.1", port: port))
    }
}
