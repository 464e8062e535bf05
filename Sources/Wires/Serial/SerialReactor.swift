import CSerial
import Foundation
import Synchronization

/// Looks after every serial descriptor of the process: one thread that sleeps until something comes on one of
/// them, or until somebody opens or closes a pseudoterminal.
///
/// The event loops cannot do this: the master of a pseudoterminal outlives hang-ups, and who opens the other end
/// is only told by inotify.
final class SerialReactor: Sendable {
    static let shared = SerialReactor()

    /// What somebody did to the slave of a pseudoterminal.
    enum Visit: Sendable { case opened, closed }

    private struct State {
        var registrations: UInt64 = 0
        /// By the number of their registration.
        var readers: [UInt64: @Sendable () -> Void] = [:]
        /// By the number of the watch.
        var watchers: [Int32: @Sendable (Visit) -> Void] = [:]
    }

    private let state = Mutex(State())
    private let epoll: Int32
    private let inotify: Int32
    private static let inotifyMark = UInt64.max

    private init() {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        inotify = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        precondition(epoll >= 0 && inotify >= 0, "the system has no room for two more descriptors")
        watch(inotify, as: Self.inotifyMark)
        Thread.detachNewThread { [self] in while true { handleEvents() } }
    }

    /// Calls `reader` whenever bytes have come, or nothing will ever come again, until it is removed.
    /// - Returns: the number of the registration.
    func add(_ descriptor: SerialDescriptor, reader: @escaping @Sendable () -> Void) -> UInt64 {
        let number = state.withLock { state in
            state.registrations += 1
            state.readers[state.registrations] = reader
            return state.registrations
        }
        descriptor.withNumber { watch($0, as: number) }
        return number
    }

    func remove(_ registration: UInt64, _ descriptor: SerialDescriptor) {
        state.withLock { _ = $0.readers.removeValue(forKey: registration) }
        descriptor.withNumber { _ = epoll_ctl(epoll, EPOLL_CTL_DEL, $0, nil) }
    }

    /// Calls `watcher` whenever somebody opens or closes the file at `path`, until it is forgotten.
    /// - Returns: the number of the watch.
    func watchVisits(_ path: String, watcher: @escaping @Sendable (Visit) -> Void) -> Int32 {
        // Events that come before the watcher stands in the table wait for the lock.
        state.withLock { state in
            let number = inotify_add_watch(inotify, path, UInt32(IN_OPEN | IN_CLOSE_WRITE | IN_CLOSE_NOWRITE))
            state.watchers[number] = watcher
            return number
        }
    }

    func forgetVisits(_ watch: Int32) {
        state.withLock { _ = $0.watchers.removeValue(forKey: watch) }
        inotify_rm_watch(inotify, watch)
    }

    private func watch(_ number: Int32, as mark: UInt64) {
        var event = epoll_event()
        event.events = EPOLLIN.rawValue
        event.data.u64 = mark
        epoll_ctl(epoll, EPOLL_CTL_ADD, number, &event)
    }

    private func handleEvents() {
        var events = [epoll_event](repeating: epoll_event(), count: 64)
        let count = epoll_wait(epoll, &events, Int32(events.count), -1)
        guard count > 0 else { return }
        let marks = events.prefix(Int(count)).map(\.data.u64)
        if marks.contains(Self.inotifyMark) { tellVisits() }
        for mark in marks where mark != Self.inotifyMark {
            state.withLock { $0.readers[mark] }?()
        }
    }

    /// Tells of the visits up to now. A reader calls this between reading bytes and handing them on: whoever has
    /// written them had opened before, and others had closed.
    func tellVisits() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(inotify, &buffer, buffer.count)
        var start = 0
        while start + MemoryLayout<inotify_event>.size <= count {
            let event = buffer.withUnsafeBytes {
                $0.loadUnaligned(fromByteOffset: start, as: inotify_event.self)
            }
            let visit: Visit = event.mask & UInt32(IN_OPEN) != 0 ? .opened : .closed
            if event.mask & UInt32(IN_IGNORED) == 0 { state.withLock { $0.watchers[event.wd] }?(visit) }
            start += MemoryLayout<inotify_event>.size + Int(event.len)
        }
    }
}
