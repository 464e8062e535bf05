import Faults
import Foundation
import Listening
import Scenarios
import Testing
import TimeLimits
import Timekeeping

@testable import Components

/// How programs are started, and which failures they have.
@Suite(.ends())
struct ProcessComponentTests {
    private let run = ProcessRun()

    private func failure(_ process: ProcessComponent) async -> String {
        await run.failure {
            do {
                try await process.open()
                await process.close()
            } catch {
                await process.close()
                throw error
            }
        }
    }

    @Test func `a program that is up has its output in a file, its files in a folder, and its address`()
        async throws
    {
        defer { run.remove() }
        let process = try run.process(
            ["sh", "-c", "cat $1; echo $NAME; echo up", "sh", "${backend.folder}/etc/a.conf"],
            environment: [("NAME", "on ${backend.port}")],
            files: [("etc/a.conf", "listen ${backend.host}\n")])
        _ = await failure(process)
        let port = run.addresses.fillIn("${backend.port}")
        #expect(process.output() == "listen 127.0.0.1\non \(port)\nup\n")
        #expect(process.url == "http://127.0.0.1:\(port)")
        #expect((20_000..<30_000).contains(Int(port) ?? 0))
    }

    @Test func `a program that ends before it is ready is shown with its last words`() async throws {
        defer { run.remove() }
        let process = try run.process(["sh", "-c", "echo 'no database'; echo 'giving up' >&2; exit 3"])
        #expect(
            await failure(process) == """
                `backend` ended with status 3 before it was ready
                command  sh -c 'echo '\\''no database'\\''; echo '\\''giving up'\\'' >&2; exit 3'
                output   no database
                         giving up
                log      FOLDER/backend.log
                """)
    }

    @Test func `a program that dies by a signal says so`() async throws {
        defer { run.remove() }
        #expect(
            await failure(try run.process(["sh", "-c", "kill -9 $$"]))
                .hasPrefix("`backend` ended with signal 9 before it was ready\n"))
    }

    @Test func `a program that is never ready is ended, and what was awaited is told`() async throws {
        defer { run.remove() }
        let process = try run.process(["sleep", "1000"], within: .milliseconds(50))
        #expect(
            await failure(process) == """
                `backend` was not ready within 50 ms of real time: no line of its output matches `up`
                command  sleep 1000
                output   none
                log      FOLDER/backend.log
                """)
        #expect(process.lifecycle.instance == nil)
    }

    @Test func `a program that listens nowhere is not ready`() async throws {
        defer { run.remove() }
        let process = try run.process(["sleep", "1000"], ready: .accepts, within: .milliseconds(50))
        let port = run.addresses
        let text = await failure(process)
        #expect(
            text.hasPrefix(
                "`backend` was not ready within 50 ms of real time: 127.0.0.1:\(port.fillIn("${backend.port}"))"
            ))
    }

    @Test func `a program that there is not is told before anything else`() async throws {
        defer { run.remove() }
        #expect(
            await failure(try run.process(["no-such-program", "x"])) == """
                `backend` cannot be started: there is no `no-such-program` on the PATH
                command  no-such-program x
                advice   install it, or write its path
                """)
        #expect(
            await failure(try run.process(["./server"])) == """
                `backend` cannot be started: there is no `./server` seen from FOLDER
                command  ./server
                advice   write its path as seen from there
                """)
    }

    @Test func `a file that may not be executed is told as such`() async throws {
        defer { run.remove() }
        let process = try run.process(["./server.py"])
        try Data("#!/bin/sh\n".utf8).write(to: run.folder.appending(path: "server.py"))
        #expect(
            await failure(process) == """
                `backend` cannot be started: `./server.py` may not be executed
                command  ./server.py
                advice   run chmod +x, or name its interpreter before it
                """)
    }

    @Test func `nobody else may listen at its address`() async throws {
        defer { run.remove() }
        let other = ListeningSocket()
        let process = try run.process(["sleep", "1000"], url: "http://127.0.0.1:\(other.port)")
        #expect(
            await failure(process) == """
                `backend` cannot listen at http://127.0.0.1:\(other.port): another program does
                advice   stop that, or let the program listen on `${backend.port}`
                """)
    }

    @Test(arguments: [
        ("http://127.0.0.1:8123/", "http://127.0.0.1:8123"), ("127.0.0.1:8123", "http://127.0.0.1:8123"),
        ("8123", "http://127.0.0.1:8123"), ("https://localhost:1", "https://localhost:1"),
    ])
    func `a program says itself where it listens`(printed: String, url: String) async throws {
        defer { run.remove() }
        let process = try run.process(
            ["sh", "-c", "echo listening on $1; sleep 1000", "sh", printed],
            ready: .prints("listening on (\\S+)"))
        try await process.open()
        #expect(run.addresses.fillIn("${backend.url}") == url)
        await process.close()
    }

    @Test func `a line counts when it is whole`() {
        guard case .notYet = ReadyCheck.search("on (\\S+)", in: "listening on 127.0.0.1:80") else {
            Issue.record("half a line was taken")
            return
        }
        guard
            case .ready(let address) = ReadyCheck.search(
                "on (\\S+)", in: "starting\nlistening on 127.0.0.1:8000\nx")
        else {
            Issue.record("a whole line was not taken")
            return
        }
        #expect(address == "http://127.0.0.1:8000")
    }

    @Test func `an address where nobody listens comes with advice`() async {
        let port = FreePort.take() ?? 0
        #expect(
            await run.failure { try await run.address("http://127.0.0.1:\(port)").open() } == """
                `backend` at http://127.0.0.1:\(port) cannot be reached: 127.0.0.1:\(port) accepts no connection
                advice   start it before the run, or let wattloop start it with `run`
                """)
    }

    @Test func `an address where somebody listens is taken`() async throws {
        let other = ListeningSocket()
        try await run.address("http://127.0.0.1:\(other.port)").open()
        #expect(run.addresses.fillIn("${backend.url}") == "http://127.0.0.1:\(other.port)")
    }

    @Test func `a mosquitto that is not there is named with the way to get it`() throws {
        defer { run.remove() }
        let process = try run.process(["mosquitto"])
        let failure = process.cannotStart(process.makeLaunch(), code: ENOENT)
        #expect("\(failure)".contains("there is no `mosquitto`, the broker"))
        #expect("\(failure)".contains("apt-get install mosquitto"))
    }
}
