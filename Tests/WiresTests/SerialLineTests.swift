import Foundation
import NIOPosix
import Testing
import TimeLimits
import Timekeeping

@testable import Wires

/// Serial lines on the real clock, with programs that know nothing of this project at the other end.
@Suite(.ends())
struct SerialLineTests {
    private let time = SystemTimekeeper()
    private let wiring = Wiring(group: MultiThreadedEventLoopGroup.singleton)

    private func line(link: String? = nil) throws -> SerialLine {
        let line = SerialLine("line", at: .pseudoterminal(link: link), on: time, wiring: wiring)
        try line.open()
        return line
    }

    private func port(_ line: SerialLine) throws -> SerialPort {
        SerialPort(path: try #require(line.path), on: time, wiring: wiring)
    }

    @Test func `every byte goes both ways as it is`() async throws {
        let line = try line()
        defer { line.close() }
        let port = try port(line)
        try await port.open()
        let all = Array(UInt8.min...UInt8.max)
        try await port.write(all)
        #expect(try await line.bytes(256) == all)
        await line.write(all)
        #expect(try await port.read(256, within: .seconds(10)) == all)
        await port.close()
    }

    @Test func `a slave that nobody has set up is raw`() async throws {
        let line = try line()
        defer { line.close() }
        let program = try PlainProgram(line.path)
        defer { program.close() }
        program.write([0x03, 0x0A, 0x0D, 0x11, 0x04])
        #expect(try await line.bytes(5) == [0x03, 0x0A, 0x0D, 0x11, 0x04])
        await line.write([0x0D, 0x0A, 0x7F])
        #expect(program.read(3) == [0x0D, 0x0A, 0x7F])
        #expect(program.readNow() == [], "nothing is echoed")
    }

    @Test func `what a program leaves unread is not there for the next one`() async throws {
        let line = try line()
        defer { line.close() }
        for round in 1...20 {
            let first = try PlainProgram(line.path)
            first.write([1])
            #expect(try await line.bytes(1) == [1])
            await line.write([UInt8(round), 99])
            #expect(first.read(1) == [UInt8(round)])
            first.close()
            let second = try PlainProgram(line.path)
            second.write([2])
            // Whoever was there before has been noticed by now: visits go before bytes.
            #expect(try await line.bytes(1) == [2])
            #expect(second.readNow() == [])
            second.close()
        }
    }

    @Test func `what is written while nobody is there is lost`() async throws {
        let line = try line()
        defer { line.close() }
        await line.write([1, 2, 3])
        let program = try PlainProgram(line.path)
        defer { program.close() }
        #expect(program.readNow() == [])
        program.write([5])
        _ = try await line.bytes(1)
        await line.write([6])
        #expect(program.read(1) == [6])
    }

    @Test func `programs come and go and the line stays`() async throws {
        let line = try line()
        defer { line.close() }
        for number in 1...50 as ClosedRange<UInt8> {
            let port = try port(line)
            try await port.open()
            try await port.write([number])
            #expect(try await line.bytes(1) == [number])
            await line.write([number])
            #expect(try await port.read(1, within: .seconds(10)) == [number])
            await port.close()
        }
    }

    @Test func `the link is there as long as the line is open`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "serial-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let link = folder.appending(path: "pzem.pty").path
        for _ in 1...2 {
            let line = try line(link: link)
            #expect(line.path == link)
            let port = try port(line)
            try await port.open()
            try await port.write([1])
            #expect(try await line.bytes(1) == [1])
            await port.close()
            line.close()
            #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: link)) == nil)
        }
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/dev/pts/none")
        try line(link: link).close()
        try "mine".write(toFile: link, atomically: true, encoding: .utf8)
        #expect(throws: SerialFailure.failed(path: link, code: EEXIST)) { try line(link: link) }
    }

    @Test func `a real device can be the units' end, too`() async throws {
        // Two pseudoterminals back to back stand in for two adapters and a cable.
        let cable = try Pseudoterminal()
        defer { cable.close() }
        let units = SerialLine("units", at: .device(cable.path), on: time, wiring: wiring)
        try units.open()
        #expect(units.path == cable.path)
        cable.noteVisitor()
        _ = cable.master.write([1, 2])
        #expect(try await units.bytes(2) == [1, 2])
        await units.write([3])
        var read = cable.master.read()
        while read == .nothing { read = cable.master.read() }
        #expect(read == .bytes([3]))
        units.close()
    }

    @Test func `a port that was closed is free, also while a forked process still has a copy`() throws {
        let line = try line()
        defer { line.close() }
        let path = try #require(line.path)
        let first = try SerialDescriptor(opening: path, isShared: false)
        var copy: Int32 = -1
        first.withNumber { copy = dup($0) }
        defer { Foundation.close(copy) }
        first.close()
        let second = try SerialDescriptor(opening: path, isShared: false)
        second.close()
    }

    @Test func `a port in use, a missing one and a plain file say so`() async throws {
        let line = try line()
        defer { line.close() }
        let first = try port(line)
        try await first.open()
        let path = first.path
        let second = try port(line)
        await #expect(throws: SerialFailure.inUse(path: path)) { try await second.open() }
        await first.close()
        try await second.open()
        await second.close()
        for (path, failure) in [
            ("/dev/ttyNONE7", SerialFailure.missing(path: "/dev/ttyNONE7")),
            ("/dev/null", .notSerial(path: "/dev/null")),
            ("/tmp", .notSerial(path: "/tmp")),
        ] {
            let port = SerialPort(path: path, on: time, wiring: wiring)
            await #expect(throws: failure) { try await port.open() }
            await #expect(throws: SerialFailure.notOpen(path: path)) { try await port.write([1]) }
        }
    }

    @Test func `a port whose line has gone says so`() async throws {
        let line = try line()
        let port = try port(line)
        try await port.open()
        line.close()
        await #expect(throws: SerialFailure.gone(path: port.path)) {
            _ = try await port.read(1, within: .seconds(10))
        }
        await #expect(throws: SerialFailure.gone(path: port.path)) { try await port.write([1]) }
        await port.close()
    }

    @Test func `what nobody takes in does not pile up`() async throws {
        let line = try line()
        defer { line.close() }
        let program = try PlainProgram(line.path)
        defer { program.close() }
        program.write([1])
        _ = try await line.bytes(1)
        let block = [UInt8](repeating: 7, count: 1000)
        for _ in 1...1000 { await line.write(block) }
        let port = try port(line)
        try await port.open()
        await #expect(throws: SerialFailure.stuck(path: port.path)) {
            for _ in 1...1000 { try await port.write(block) }
        }
        await port.close()
    }

    @Test func `what is wrong can be read`() {
        #expect(
            SerialFailure.denied(path: "/dev/ttyUSB0").description
                == "/dev/ttyUSB0 may not be opened by this user; add the user to the group that owns it (often `dialout`)"
        )
    }
}

extension SerialLine {
    /// So many bytes, in as many pieces as they come.
    fileprivate func bytes(_ count: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += try await receive() }
        return bytes
    }
}

/// Opens a path, reads and writes, and sets nothing up.
private struct PlainProgram {
    private let number: Int32

    init(_ path: String?) throws {
        number = open(try #require(path), O_RDWR | O_NOCTTY)
        try #require(number >= 0)
    }

    func write(_ bytes: [UInt8]) { #expect(Foundation.write(number, bytes, bytes.count) == bytes.count) }

    /// Waits until so many bytes have come.
    func read(_ count: Int) -> [UInt8] {
        var all: [UInt8] = []
        while all.count < count {
            var bytes = [UInt8](repeating: 0, count: count - all.count)
            let got = Foundation.read(number, &bytes, bytes.count)
            guard got > 0 else { break }
            all += bytes.prefix(got)
        }
        return all
    }

    /// What is there without waiting.
    func readNow() -> [UInt8] {
        var descriptor = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) > 0 ? read(1) : []
    }

    func close() { Foundation.close(number) }
}
