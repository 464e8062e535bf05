import Foundation
import Testing
import TimeLimits
import Timekeeping

@testable import Wires

/// Serial lines that no other program can open.
@Suite(.ends())
struct SerialAccessTests {
    @Test func `in virtual time a line has neither a device nor a link`() async throws {
        let run = VirtualRun()
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let link = folder.appending(path: "line.pty").path
        // What an earlier run has left leads to a line that another program may have now.
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/dev/null")
        let line = SerialLine(
            "line", at: .pseudoterminal(link: link), on: run.time, wiring: run.wiring)
        try line.open()
        #expect(line.path == link)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])

        let port = run.port(to: line)
        try await port.open()
        try await port.write([1, 2, 3])
        #expect(try await line.receive() == [1, 2, 3])
        await port.close()
        line.close()
        #expect(run.wiring.ends.isEmpty)
    }

    @Test func `a link that another program puts there leads nowhere`() async throws {
        let run = VirtualRun()
        let link = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: link) }
        let line = SerialLine(
            "line", at: .pseudoterminal(link: link), on: run.time, wiring: run.wiring)
        try line.open()
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/dev/null")
        let port = run.port(to: line)
        try await port.open()
        try await port.write([1])
        #expect(try await line.receive() == [1])
        await port.close()
        line.close()
    }

    @Test func `a line is opened by one program of the run at a time`() async throws {
        let run = VirtualRun()
        let line = try run.line()
        let (first, second) = (run.port(to: line), run.port(to: line))
        try await first.open()
        await #expect(throws: SerialFailure.inUse(path: second.path)) { try await second.open() }
        await first.close()
        try await second.open()
        await second.close()
        line.close()
    }

    @Test func `a line that is closed has gone`() async throws {
        let run = VirtualRun()
        let line = try run.line()
        let port = run.port(to: line)
        try await port.open()
        line.close()
        await #expect(throws: SerialFailure.gone(path: port.path)) { try await port.write([1]) }
        await #expect(throws: SerialFailure.gone(path: port.path)) {
            _ = try await port.read(1, within: .seconds(1))
        }
        await port.close()
        await #expect(throws: SerialFailure.missing(path: port.path)) { try await port.open() }
    }
}
