import Documents
import Foundation
import Logging
import NIOPosix
import Scenarios
import Timekeeping
import Wires

@testable import Components

/// A program in a folder of its own.
struct ProcessRun {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    let addresses = AddressBook()

    func process(
        _ command: [String], ready: Readiness.Sign = .prints("up"), within: Duration = .seconds(60),
        url: String? = nil, environment: [(name: String, text: String)] = [],
        files: [(name: String, text: String)] = [], grace: Duration = .milliseconds(200)
    ) throws -> ProcessComponent {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let place = SourcePosition(file: folder.appending(path: "s.yaml").path, line: 1, column: 1)
        let plan = ProcessPlan(
            command: command, environment: environment, files: files, url: url,
            ready: Readiness(sign: ready, within: within, position: place), position: place)
        return ProcessComponent("backend", plan, context, grace: grace)
    }

    func address(_ url: String, within: Duration = .milliseconds(1)) -> AddressComponent {
        let place = SourcePosition(file: "s.yaml", line: 1, column: 1)
        let ready = Readiness(sign: .accepts, within: within, position: place)
        return AddressComponent("backend", AddressPlan(url: url, ready: ready, position: place), context)
    }

    private var context: ComponentContext {
        ComponentContext(
            time: SystemTimekeeper(), wiring: Wiring(group: MultiThreadedEventLoopGroup.singleton),
            host: "127.0.0.1", folder: folder, addresses: addresses,
            processGuard: ProcessGuard(program: nil), seed: 1, zone: .utc,
            end: UTCInstant(nanoseconds: .max), execution: .inline,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
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
