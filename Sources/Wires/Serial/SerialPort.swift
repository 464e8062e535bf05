import Foundation
import Synchronization
import Timekeeping

/// A serial device or a pseudoterminal as a program uses it: 9600 baud, 8 data bits, no parity, one stop bit, every
/// byte as it is.
///
/// One activity at a time reads.
package final class SerialPort: Sendable {
    package let path: String
    private let time: any Timekeeper
    private let wiring: Wiring
    private let state = Mutex<Opened?>(nil)

    private struct Opened: Sendable {
        let end: SerialEnd
        /// As the table of the run knows it.
        let device: String
    }

    package init(path: String, on time: any Timekeeper, wiring: Wiring) {
        self.path = path
        self.time = time
        self.wiring = wiring
    }

    /// Opens it for itself alone, among programs that ask for that; what had come before is dropped. Does nothing
    /// when it is open.
    /// - Throws: `SerialFailure`.
    package func open() async throws {
        guard state.withLock({ $0 == nil }) else { return }
        let device = wiring.ends.serial.device(at: path)
        let end = SerialEnd(try medium(of: device), name: path, on: time)
        wiring.ends.serial.enter(port: device, end)
        end.listen()
        state.withLock { $0 = Opened(end: end, device: device) }
    }

    private func medium(of device: String) throws(SerialFailure) -> SerialMedium {
        let table = wiring.ends.serial
        guard table.isClosed else {
            return .descriptor(try SerialDescriptor(opening: path, isShared: false))
        }
        guard table.inbox(ofLine: device) != nil else { throw SerialFailure.missing(path: path) }
        guard table.inbox(ofPort: device) == nil else { throw SerialFailure.inUse(path: path) }
        return .direct { table.inbox(ofLine: device) }
    }

    /// Whoever reads gets what has come by now.
    package func close() async {
        guard let opened = state.withLock({ $0.take() }) else { return }
        opened.end.close()
        wiring.ends.serial.leave(port: opened.device, opened.end)
    }

    /// Returns when the bytes have been handed to the system; in virtual time when the other end has them.
    /// - Throws: `SerialFailure`.
    package func write(_ bytes: [UInt8]) async throws {
        let opened = try opened()
        let line = Turn.isTaken ? wiring.ends.serial.inbox(ofLine: opened.device)?.intake : nil
        line?.expect(bytes.count)
        guard let count = opened.end.write(bytes[...]) else { throw SerialFailure.gone(path: path) }
        // A line carries a thousand bytes a second and the system keeps four thousand: it has not moved for long.
        guard count == bytes.count else {
            line?.take(bytes.count - count)
            throw SerialFailure.stuck(path: path)
        }
        await line?.settle(on: wiring.group.next())
    }

    /// Takes `count` bytes, or those that have come when nothing more can, or `limit` has passed since the call; what
    /// came before the call counts.
    /// - Throws: `SerialFailure` when nothing has come and nothing will; `CancellationError`.
    package func read(_ count: Int, within limit: Duration? = nil) async throws -> [UInt8] {
        let opened = try opened()
        try await opened.end.inbox.wait(for: count, within: limit, on: time)
        let bytes = opened.end.inbox.take(count)
        guard !bytes.isEmpty || !opened.end.inbox.isOver else { throw SerialFailure.gone(path: path) }
        return bytes
    }

    /// Drops what has come and nobody has read.
    package func discardInput() async {
        state.withLock { $0 }?.end.discard()
    }

    private func opened() throws(SerialFailure) -> Opened {
        guard let opened = state.withLock({ $0 }) else { throw SerialFailure.notOpen(path: path) }
        return opened
    }
}
