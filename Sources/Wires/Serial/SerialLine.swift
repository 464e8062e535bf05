import Foundation
import Synchronization
import Timekeeping

/// The end of a serial line that the simulated units are at: the other side of what a program opens as a
/// `SerialPort`.
///
/// Bytes are messages: nobody waits for a unit's answer but with a time-out of its own. In virtual time whoever
/// writes goes on when the other end has taken the bytes in.
package final class SerialLine: Sendable {
    /// Where programs find it.
    package enum Place: Sendable, Equatable {
        /// A new pseudoterminal, found under `link` as long as it is open, if there is one.
        case pseudoterminal(link: String?)
        /// A real device, for example an adapter that a board is plugged to.
        case device(String)
    }

    private let name: String
    private let place: Place
    private let time: any Timekeeper
    private let wiring: Wiring
    private let state = Mutex<Opened?>(nil)

    private struct Opened: Sendable {
        let end: SerialEnd
        let terminal: Pseudoterminal?
        let device: String

        /// - Returns: how many bytes have left.
        func write(_ bytes: [UInt8]) -> Int {
            guard let terminal else { return end.write(bytes[...]) ?? 0 }
            var count = 0
            terminal.whileVisited { count = end.write(bytes[...]) ?? 0 }
            return count
        }
    }

    /// - Parameter name: how it is called in traces.
    package init(_ name: String, at place: Place, on time: any Timekeeper, wiring: Wiring) {
        self.name = name
        self.place = place
        self.time = time
        self.wiring = wiring
    }

    /// What programs open; `nil` while it is closed.
    package var path: String? {
        state.withLock { $0 }.map { opened in
            if case .pseudoterminal(let link?) = place { link } else { opened.device }
        }
    }

    /// - Throws: `SerialFailure`.
    package func open() throws {
        let opened: Opened = try makeOpened()
        wiring.ends.serial.enter(line: opened.device, opened.end)
        opened.end.listen { [terminal = opened.terminal] in
            guard let terminal else { return }
            SerialReactor.shared.tellVisits()
            terminal.noteVisitor()
        }
        state.withLock { $0 = opened }
    }

    private func makeOpened() throws(SerialFailure) -> Opened {
        switch place {
        case .device(let path):
            let descriptor = try SerialDescriptor(opening: path, isShared: false)
            return Opened(
                end: SerialEnd(.descriptor(descriptor), name: name, on: time, tell: intake), terminal: nil,
                device: wiring.ends.serial.device(at: path))
        case .pseudoterminal(let link) where wiring.ends.serial.isClosed:
            return makeDirect(link)
        case .pseudoterminal(let link):
            let terminal = try Pseudoterminal()
            if let link { try Self.link(link, to: terminal.path) }
            return Opened(
                end: SerialEnd(.descriptor(terminal.master), name: name, on: time, tell: intake),
                terminal: terminal,
                device: terminal.path)
        }
    }

    /// Tells the tap of the run what comes; `nil` without one.
    private var intake: (@Sendable ([UInt8]) -> Void)? {
        guard let tap = wiring.tap else { return nil }
        return { [name] bytes in tap.tell(.serial, name, connection: nil, .received, bytes) }
    }

    /// A line within this process, which no other program can open: there is no device, and what an earlier run has
    /// left at its link would lead to one.
    private func makeDirect(_ link: String?) -> Opened {
        let table = wiring.ends.serial
        if let link { Self.removeLink(link) }
        let device = table.device(at: link ?? table.makePath())
        let end = SerialEnd(.direct { table.inbox(ofPort: device) }, name: name, on: time, tell: intake)
        return Opened(end: end, terminal: nil, device: device)
    }

    private static func removeLink(_ link: String) {
        if (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) != nil { unlink(link) }
    }

    /// A link that an earlier run has left behind is replaced, anything else is not.
    private static func link(_ link: String, to path: String) throws(SerialFailure) {
        removeLink(link)
        guard symlink(path, link) == 0 else { throw SerialFailure.failed(path: link, code: errno) }
    }

    package func close() {
        guard let opened = state.withLock({ $0.take() }) else { return }
        opened.end.close()
        opened.terminal?.close()
        wiring.ends.serial.leave(line: opened.device)
        guard case .pseudoterminal(let link?) = place else { return }
        if (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) == opened.device {
            unlink(link)
        }
    }

    /// Takes what has come; waits until there is something.
    /// - Parameter limit: for the wait; `nil` waits for ever.
    /// - Returns: nothing when `limit` has passed first.
    /// - Throws: `SerialFailure` when nothing will ever come; `CancellationError`.
    package func receive(within limit: Duration? = nil) async throws -> [UInt8] {
        guard let opened = state.withLock({ $0 }) else { throw SerialFailure.notOpen(path: name) }
        try await opened.end.inbox.wait(for: 1, within: limit, on: time)
        let bytes = opened.end.inbox.take()
        guard !bytes.isEmpty || !opened.end.inbox.isOver else {
            throw SerialFailure.gone(path: opened.device)
        }
        return bytes
    }

    /// What nobody has room for, or nobody is there for, is lost, as on a wire.
    package func write(_ bytes: [UInt8]) async {
        guard let opened = state.withLock({ $0 }) else { return }
        let port = Turn.isTaken ? wiring.ends.serial.inbox(ofPort: opened.device)?.intake : nil
        let count = opened.write(bytes)
        wiring.tap?.tell(.serial, name, connection: nil, .sent, bytes)
        port?.expect(count)
        await port?.settle(on: wiring.group.next())
    }
}
