import Documents
import Foundation
import NIOPosix
import Scenarios
import Timekeeping
import Wires

@testable import Harness

/// A program outside in a folder of its own.
struct OutsideRun {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    let addresses = AddressBook()

    func process(
        _ command: [String], ready: Readiness.Sign = .prints("up"), within: Duration = .seconds(60),
        url: String? = nil, environment: [(name: String, text: String)] = [],
        files: [(name: String, text: String)] = [], grace: Duration = .milliseconds(200)
    ) throws -> OutsideProcess {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let place = SourcePosition(file: folder.appending(path: "s.yaml").path, line: 1, column: 1)
        let plan = ProcessPlan(
            command: command, environment: environment, files: files, url: url,
            ready: Readiness(sign: ready, within: within, position: place), position: place)
        return OutsideProcess("backend", plan, ground: ground, grace: grace)
    }

    func address(_ url: String, within: Duration = .milliseconds(1)) -> OutsideAddress {
        let place = SourcePosition(file: "s.yaml", line: 1, column: 1)
        let ready = Readiness(sign: .accepts, within: within, position: place)
        return OutsideAddress("backend", AddressPlan(url: url, ready: ready, position: place), ground: ground)
    }

    private var ground: OutsideGround {
        OutsideGround(
            time: SystemTimekeeper(), wiring: Wiring(group: MultiThreadedEventLoopGroup.singleton),
            folder: folder, addresses: addresses)
    }

    /// What `work` fails with, as a person reads it, the folder left out.
    func failure(_ work: () async throws -> Void) async -> String {
        do {
            try await work()
            return "no failure"
        } catch {
            return "\(error)".replacing(folder.path, with: "FOLDER")
        }
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// Whether a process goes on; one that has ended and was not fetched yet does not.
    static func isAlive(_ id: pid_t) -> Bool { ["R", "S", "D", "T", "t"].contains(state(id)) }

    /// `R`, `S`, `T` …; `nil` when there is none.
    static func state(_ id: pid_t) -> String? {
        guard let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8) else { return nil }
        return text.split(separator: ")").last?.split(separator: " ").first.map(String.init)
    }

    /// Waits until `condition` holds; the test's own limit bounds it.
    static func until(_ condition: () -> Bool) async throws {
        while !condition() { try await SystemTimekeeper().sleep(for: .milliseconds(5)) }
    }
}

/// A port of this machine on which somebody listens.
final class Listener {
    let socket: Int32
    let port: Int

    init() {
        let socket = Foundation.socket(
            AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
                _ = bind(socket, plain, size)
                _ = listen(socket, 16)
                _ = getsockname(socket, plain, &size)
            }
        }
        self.socket = socket
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { Foundation.close(socket) }
}
