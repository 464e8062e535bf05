import Timekeeping

@testable import Wires

extension VirtualProgram {
    static let serial = [
        VirtualProgram(
            "a reply comes when the unit has written it",
            trace: ["1.0 unit has 3", "1.06 hub got 2", "2.0 unit has 3", "2.06 hub got 2"]
        ) { run in
            let line = try run.line()
            try await run.run(
                until: 3, line: line,
                [
                    run.unit(on: line, after: 60),
                    NamedProcess("hub") {
                        let port = run.port(to: line)
                        try await port.open()
                        for _ in 1...2 {
                            try await run.sleep(1000 - run.time.now.milliseconds % 1000)
                            try await port.write([1, 2, 3])
                            await run.read(2, within: 100, of: port)
                        }
                        await port.close()
                    },
                ])
        },
        VirtualProgram(
            "a reply behind the time-out is read by the next one",
            trace: ["0.0 unit has 1", "0.05 hub got 0", "0.06 hub got 1", "0.16 hub got 0"]
        ) { run in
            let line = try run.line()
            try await run.run(
                until: 3, line: line,
                [
                    run.unit(on: line, after: 60, reply: [7]),
                    NamedProcess("hub") {
                        let port = run.port(to: line)
                        try await port.open()
                        try await port.write([1])
                        await run.read(1, within: 50, of: port)
                        await run.read(1, within: 100, of: port)
                        await run.read(1, within: 100, of: port)
                        await port.close()
                    },
                ])
        },
        VirtualProgram(
            "bytes that nobody awaits are there before anybody goes on",
            trace: ["1.0 hub got 3", "1.0 hub got 0", "1.0 hub got 0"]
        ) { run in
            let line = try run.line()
            try await run.run(
                until: 3, line: line,
                [
                    NamedProcess("hub") {
                        let port = run.port(to: line)
                        try await port.open()
                        try await port.write([0])
                        await run.wait(until: 1)
                        await run.read(3, within: 0, of: port)
                        // The second half comes at this instant, and is dropped.
                        try await run.sleep(0)
                        await port.discardInput()
                        await run.read(3, within: 0, of: port)
                        await port.close()
                        try await port.open()
                        await run.read(3, within: 0, of: port)
                        await port.close()
                    },
                    NamedProcess("unit") {
                        _ = try await line.receive()
                        await line.write([1, 2, 3])
                        await run.wait(until: 1)
                        await line.write([4, 5, 6])
                        try await run.sleep(0)
                    },
                ])
        },
        VirtualProgram(
            "a pause between two bytes is seen to the millisecond",
            trace: ["0.0 unit has 1", "0.019 unit has 1", "0.039 unit hears nothing", "0.04 unit has 1"]
        ) { run in
            let line = try run.line()
            try await run.run(
                until: 3, line: line,
                [
                    NamedProcess("unit") {
                        for _ in 1...4 {
                            let bytes = try await line.receive(within: .milliseconds(20))
                            run.note(bytes.isEmpty ? "unit hears nothing" : "unit has \(bytes.count)")
                        }
                    },
                    NamedProcess("hub") {
                        let port = run.port(to: line)
                        try await port.open()
                        try await port.write([1])
                        try await run.sleep(19)
                        try await port.write([2])
                        try await run.sleep(21)
                        try await port.write([3])
                        await port.close()
                    },
                ])
        },
        VirtualProgram(
            "who opens the line again finds nothing of what was sent before",
            trace: ["0.0 unit has 1", "2.0 hub got 0", "2.0 unit has 1", "2.06 hub got 1"]
        ) { run in
            let line = try run.line()
            try await run.run(
                until: 3, line: line,
                [
                    run.unit(on: line, after: 60, reply: [7]),
                    NamedProcess("hub") {
                        let port = run.port(to: line)
                        try await port.open()
                        try await port.write([1])
                        await port.close()
                        await run.wait(until: 2)
                        try await port.open()
                        await run.read(1, within: 0, of: port)
                        try await port.write([1])
                        await run.read(1, within: 100, of: port)
                        await port.close()
                    },
                ])
        },
        VirtualProgram(
            "a reader whose port is closed by another goes on",
            trace: ["1.0 hub: the serial port PATH has gone; was it unplugged?"]
        ) { run in
            let line = try run.line()
            let port = SerialPort(
                path: line.path ?? "", on: run.time,
                wiring: Wiring(group: run.wiring.group, ends: run.wiring.ends))
            try await run.run(
                until: 3, line: line,
                [
                    NamedProcess("hub") {
                        try await port.open()
                        do { _ = try await port.read(1, within: .seconds(2)) } catch {
                            run.note("hub: \(error)".replacing(port.path, with: "PATH"))
                        }
                        await port.close()
                    },
                    NamedProcess("killer") {
                        await run.wait(until: 1)
                        await run.wiring.ends.resetOutgoing()
                    },
                ])
        },
    ]
}

extension VirtualRun {
    func line() throws -> SerialLine {
        let line = SerialLine("line", at: .pseudoterminal(link: nil), on: time, wiring: wiring)
        try line.open()
        return line
    }

    func port(to line: SerialLine) -> SerialPort {
        SerialPort(path: line.path ?? "", on: time, wiring: wiring)
    }

    /// Answers whatever comes, so many milliseconds later.
    func unit(on line: SerialLine, after milliseconds: Int64, reply: [UInt8] = [8, 9]) -> NamedProcess {
        NamedProcess("unit") { [self] in
            while true {
                note("unit has \(try await line.receive().count)")
                try await sleep(milliseconds)
                await line.write(reply)
            }
        }
    }

    func read(_ count: Int, within milliseconds: Int, of port: SerialPort) async {
        do {
            let bytes = try await port.read(count, within: .milliseconds(milliseconds))
            note("hub got \(bytes.count)")
        } catch {
            note("hub: \(error)")
        }
    }

    func run(until end: Int64, line: SerialLine, _ processes: [NamedProcess]) async throws {
        let outcome: Result<Void, any Error>
        do {
            try await run(until: end, processes)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        line.close()
        try outcome.get()
    }
}

extension UTCInstant {
    /// Since the start of the run.
    fileprivate var milliseconds: Int64 { (self - UTCInstant(seconds: 0)).nanoseconds / 1_000_000 }
}
