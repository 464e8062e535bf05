import NIOCore
import NIOPosix
import Synchronization
import Testing
import Timekeeping

@testable import Wires

/// A run in virtual time on one event loop, with a trace of what happened when.
final class VirtualRun: Sendable {
    let time = VirtualTimekeeper(start: UTCInstant(seconds: 0))
    let wiring: Wiring
    /// One authority for all runs, since keys take time to make.
    static let authority = CertificateAuthority()
    private static let trust = ClientTLS(authority: authority, trustsSystem: false)
    let executor: LoopTaskExecutor
    /// Whether the loop is the task executor of everything; otherwise tasks run on the threads of the
    /// machine.
    private let isOnLoop: Bool
    private let lines = Mutex<[String]>([])

    /// - Parameters:
    ///   - isOnLoop: whether the loop is the task executor of everything, as in every real run.
    ///   - access: whose connections are accepted; in every real run those of its own clients only.
    init(isOnLoop: Bool = true, access: EndTable.Access = .ownClients) {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        wiring = Wiring(group: loop, ends: EndTable(access), tls: Self.trust, barriers: MQTTBarriers())
        executor = LoopTaskExecutor(loop: loop)
        self.isOnLoop = isOnLoop
    }

    var trace: [String] { lines.withLock { $0 } }

    /// Adds a line to the trace, with the seconds since the start before it.
    func note(_ text: String) {
        let seconds = time.now.seconds
        lines.withLock { $0.append("\(seconds) \(text)") }
    }

    /// Notes how an exchange ended.
    func note(_ name: String, outcomeOf exchange: () async throws -> HTTPResponse) async {
        do {
            let response = try await exchange()
            note("\(name) got \(response.status)")
        } catch {
            note("\(name): \(error)")
        }
    }

    /// Runs processes in declaration order beside the accept loops of `servers`, to `end` seconds.
    func run(
        until end: Int64, servers: [HTTPServer] = [], services: [NamedProcess] = [],
        _ processes: [NamedProcess]
    ) async throws {
        let outcome: Result<Void, any Error>
        do {
            try await withTaskExecutorPreference(isOnLoop ? executor : nil) { [self] in
                try await time.run(
                    processes: processes.map { RankedProcess($0) },
                    services: servers.map { server in NamedProcess(server.name) { try await server.run() } }
                        + services
                ) { [time] in try await time.sleep(until: UTCInstant(seconds: end)) }
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        for server in servers { await server.close() }
        try outcome.get()
    }

    /// An opened server on a free port of its own, and its address.
    func server(
        _ name: String, limits: HTTPServer.Limits = HTTPServer.Limits(), tls: ServerTLS? = nil,
        _ answer: @escaping @Sendable (HTTPRequest) async -> HTTPReply
    ) async throws -> (HTTPServer, HTTPURL) {
        let server = HTTPServer(name, on: time, wiring: wiring, limits: limits, tls: tls, answer: answer)
        let port = try await server.open(host: "127.0.0.1", port: 0)
        return (server, HTTPURL(host: "127.0.0.1", port: port, target: "/", isSecure: tls != nil))
    }

    func client(keepsAlive: Bool = true, style: HTTPClientStyle = .ordinary) -> HTTPClient {
        HTTPClient(wiring: wiring, keepsAlive: keepsAlive, style: style)
    }

    /// Sleeps to a second of the run; a run that is over is no error.
    func wait(until second: Int64) async {
        try? await time.sleep(until: UTCInstant(seconds: second))
    }
}
