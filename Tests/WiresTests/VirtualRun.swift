import NIOCore
import NIOPosix
import Synchronization
import Timekeeping
import Wires

/// A run in virtual time on one event loop, with a trace of what happened when.
final class VirtualRun: Sendable {
    let time = VirtualTimekeeper(start: UTCInstant(seconds: 0))
    let wiring = Wiring(group: VirtualRun.group.next())
    private let lines = Mutex<[String]>([])

    private static let group = MultiThreadedEventLoopGroup.singleton

    var trace: [String] { lines.withLock { $0 } }

    /// Adds a line to the trace, with the seconds since the start before it.
    func note(_ text: String) {
        let seconds = time.now.seconds
        lines.withLock { $0.append("\(seconds) \(text)") }
    }

    /// Runs processes in declaration order beside the accept loops of `servers`, to `end` seconds.
    func run(
        until end: Int64, servers: [HTTPServer] = [], _ processes: [NamedProcess]
    ) async throws {
        let executor = LoopTaskExecutor(loop: wiring.group.any())
        try await withTaskExecutorPreference(executor) { [self] in
            try await time.run(
                processes: processes.map { RankedProcess($0) },
                services: servers.map { server in NamedProcess(server.name) { try await server.run() } }
            ) { [time] in try await time.sleep(until: UTCInstant(seconds: end)) }
        }
        for server in servers { await server.close() }
    }

    /// An opened server on a free port of its own, and its address.
    func server(
        _ name: String, _ answer: @escaping @Sendable (HTTPRequest) async -> HTTPReply
    ) async throws -> (HTTPServer, HTTPURL) {
        let server = HTTPServer(name, on: time, wiring: wiring, answer: answer)
        let port = try await server.open(host: "127.0.0.1", port: 0)
        return (server, HTTPURL(host: "127.0.0.1", port: port, target: "/"))
    }
}
