import Faults
import Foundation
import Scenarios
import Testing
import TimeLimits
import Timekeeping

@testable import Components

/// How programs end: as asked, by force, by a kill of the timeline, with all that they have started.
@Suite(.ends())
struct ProcessInstanceTests {
    private let run = ProcessRun()

    private func id(_ process: ProcessComponent) throws -> pid_t {
        try #require(process.lifecycle.instance?.id)
    }

    private func order(_ id: String, _ fault: ComponentFault) -> FaultOrder {
        FaultOrder(
            id: id, fault: .component(fault),
            chances: Chances(times: nil, share: 1, stream: RandomStream(seed: 1, path: id)))
    }

    @Test func `a program may tidy up when the run ends`() async throws {
        defer { run.remove() }
        let process = try run.process(
            ["sh", "-c", "trap 'echo tidy; exit' TERM; echo up; while :; do sleep 0.01; done"],
            grace: .seconds(60))
        try await process.open()
        await process.close()
        #expect(process.output().hasSuffix("tidy\n"))
    }

    @Test func `a program that will not end is ended`() async throws {
        defer { run.remove() }
        let process = try run.process(["sh", "-c", "trap '' TERM; echo up; while :; do sleep 1; done"])
        try await process.open()
        let id = try id(process)
        await process.close()
        #expect(!ProcessRun.isAlive(id))
    }

    @Test func `what a program has started ends with it`() async throws {
        defer { run.remove() }
        let process = try run.process([
            "sh", "-c", "trap '' TERM; (trap '' TERM; sleep 1000) & echo $!; echo up; wait",
        ])
        try await process.open()
        let child = try #require(pid_t(process.output().prefix { $0 != "\n" }))
        #expect(ProcessRun.isAlive(child))
        await process.close()
        try await ProcessRun.until { !ProcessRun.isAlive(child) }
    }

    @Test func `what a program leaves behind when it ends by itself is ended`() async throws {
        defer { run.remove() }
        let process = try run.process([
            "sh", "-c", "sleep 1000 & echo $!; echo up; while ! test -e go; do sleep 0.01; done",
        ])
        try await process.open()
        try Data().write(to: run.folder.appending(path: "go"))
        let child = try #require(pid_t(process.output().prefix { $0 != "\n" }))
        let instance = try #require(process.lifecycle.instance)
        try await ProcessRun.until { instance.ending() != nil }
        #expect(instance.ending() == .exited(0))
        try await ProcessRun.until { !ProcessRun.isAlive(child) }
        await process.close()
    }

    @Test func `a kill ends it on the spot, and another instance starts when it is over`() async throws {
        defer { run.remove() }
        let process = try run.process(
            ["sh", "-c", "trap 'echo tidy; exit' TERM; echo up; while :; do sleep 0.01; done"])
        try await process.open()
        let first = try id(process)
        await process.begin(order("crash", .kill(restartAfter: .zero)))
        #expect(!ProcessRun.isAlive(first))
        #expect(process.lifecycle.instance == nil)
        try await process.end("crash")
        #expect(ProcessRun.isAlive(try id(process)))
        #expect(try id(process) != first)
        #expect(process.output() == "up\n")
        await process.close()
        #expect(try String(contentsOf: process.log, encoding: .utf8).hasPrefix("up\nup\n"))
    }

    @Test func `two kills that overlap bring it up once`() async throws {
        defer { run.remove() }
        let process = try run.process(["sh", "-c", "echo up; sleep 1000"])
        try await process.open()
        await process.begin(order("a", .kill(restartAfter: .zero)))
        await process.begin(order("b", .kill(restartAfter: .zero)))
        try await withThrowingTaskGroup { group in
            group.addTask { try await process.end("a") }
            group.addTask { try await process.end("b") }
            try await group.waitForAll()
        }
        await process.close()
        #expect(try String(contentsOf: process.log, encoding: .utf8) == "up\nup\n")
    }

    @Test func `a pause stops it and its end lets it go on`() async throws {
        defer { run.remove() }
        // One process: a shell that has just forked waits for its stopped child and is not stopped itself.
        let process = try run.process(["sh", "-c", "echo up; exec sleep 1000"])
        try await process.open()
        let id = try id(process)
        await process.begin(order("pause", .pause))
        try await ProcessRun.until { ProcessRun.state(id) == "T" }
        try await process.end("pause")
        try await ProcessRun.until { ProcessRun.state(id) != "T" }
        await process.begin(order("again", .pause))
        await process.close()
        #expect(!ProcessRun.isAlive(id))
    }

    @Test func `a program that ends during the run ends it`() async throws {
        defer { run.remove() }
        let process = try run.process([
            "sh", "-c", "echo up; while ! test -e go; do sleep 0.01; done; exit 7",
        ])
        try await process.open()
        try Data().write(to: run.folder.appending(path: "go"))
        let text = await run.failure { try await process.processes[0].run() }
        #expect(text.hasPrefix("`backend` ended with status 7\ncommand  sh -c"))
        await process.close()
    }
}
