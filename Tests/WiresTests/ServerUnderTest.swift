import NIOCore
import NIOPosix
import Timekeeping

@testable import Wires

/// A server in real time that echoes what it was asked.
enum ServerUnderTest {
    static let group = MultiThreadedEventLoopGroup.singleton

    static func echo(_ request: HTTPRequest) -> HTTPResponse {
        HTTPResponse(
            status: 200, body: Array("\(request.method) \(request.path) \(request.body.count);".utf8))
    }

    /// Serves on a free port while `body` runs.
    static func serve<Result: Sendable>(
        limits: HTTPServer.Limits = HTTPServer.Limits(),
        _ answer: @escaping @Sendable (HTTPRequest) async -> HTTPReply = { .respond(echo($0)) },
        _ body: @escaping @Sendable (HTTPServer, (host: String, port: Int)) async throws -> Result
    ) async throws -> Result {
        let server = HTTPServer(
            "echo", on: SystemTimekeeper(), wiring: Wiring(group: group.next()), limits: limits,
            answer: answer)
        let port = try await server.open(host: "127.0.0.1", port: 0)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await server.run() }
            let result: Swift.Result<Result, any Error>
            do { result = .success(try await body(server, ("127.0.0.1", port))) } catch {
                result = .failure(error)
            }
            await server.close()
            try await tasks.waitForAll()
            return try result.get()
        }
    }
}

extension String {
    /// The bodies of the echo's answers, in order.
    var echoes: [String] {
        split(separator: "\r\n\r\n").dropFirst().compactMap { part in
            part.split(separator: ";", omittingEmptySubsequences: false).dropLast().first.map(String.init)
        }
    }

    /// The status codes, in order.
    var statuses: [Int] {
        components(of: "HTTP/1.1 ").compactMap { Int($0.prefix(3)) }
    }

    private func components(of mark: String) -> [Substring] {
        split(separator: mark, omittingEmptySubsequences: false).dropFirst().map { $0 }
    }
}
