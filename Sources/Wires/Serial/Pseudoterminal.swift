import CSerial
import Foundation
import Synchronization

/// A serial line without a wire: programs open the slave by its path, the units on it are at the master.
///
/// One slave descriptor stays open: without any, the master reports a hang-up without end. Who else has it open
/// is counted by inotify.
final class Pseudoterminal: Sendable {
    let master: SerialDescriptor
    /// Of the slave, for example `/dev/pts/7`.
    let path: String
    private let slave: SerialDescriptor
    private let visits = Mutex(Visits())
    private let watch = Mutex<Int32?>(nil)

    private struct Visits {
        var count = 0
        /// Something was written since the last visitor left.
        var hasWritten = false
    }

    /// The slave is raw before anybody else can open it.
    /// - Throws: `SerialFailure`.
    init() throws(SerialFailure) {
        var name = [CChar](repeating: 0, count: 64)
        let number = cserial_open_pseudoterminal(&name, name.count)
        guard number >= 0 else { throw SerialFailure.failed(path: "/dev/ptmx", code: errno) }
        master = SerialDescriptor(number)
        path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        slave = try SerialDescriptor(opening: path, isShared: true)
        let visitors = SerialReactor.shared.watchVisits(path) { [weak self] in self?.note($0) }
        watch.withLock { $0 = visitors }
    }

    /// Whoever has written has it open, however quickly visits follow each other.
    func noteVisitor() {
        visits.withLock { $0.count = max($0.count, 1) }
    }

    private func note(_ visit: SerialReactor.Visit) {
        visits.withLock { visits in
            visits.count = max(0, visits.count + (visit == .opened ? 1 : -1))
            guard visits.count == 0, visits.hasWritten else { return }
            // A line without a listener keeps nothing for the next one.
            slave.discard()
            visits.hasWritten = false
        }
    }

    /// Runs `write` unless nobody has the slave open.
    func whileVisited(_ write: () -> Void) {
        visits.withLock { visits in
            guard visits.count > 0 else { return }
            visits.hasWritten = true
            write()
        }
    }

    func close() {
        if let number = watch.withLock({ $0.take() }) { SerialReactor.shared.forgetVisits(number) }
        slave.close()
    }
}
