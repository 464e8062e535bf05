import Foundation
import Synchronization
import Timekeeping

/// Both ends of the serial lines of one run, by the path of the device between them.
///
/// Whoever writes in virtual time goes on when the other end, if it is in this process, has taken the bytes in.
final class SerialTable: Sendable {
    private struct State {
        /// Where the units of a line take bytes in.
        var lines: [String: SerialInbox] = [:]
        /// Where the program that has opened the line takes bytes in.
        var ports: [String: SerialInbox] = [:]
        var lineCount = 0
    }

    /// What all tables of one run share.
    private final class Shared: Sendable {
        let access: EndTable.Access
        let state = Mutex(State())

        init(_ access: EndTable.Access) {
            self.access = access
        }
    }

    private let shared: Shared
    /// The ports that were opened through this table.
    private let own = Mutex<[ObjectIdentifier: SerialEnd]>([:])

    init(_ access: EndTable.Access) {
        shared = Shared(access)
    }

    private init(_ shared: Shared) {
        self.shared = shared
    }

    /// A table of the same run that knows by itself which ports were opened through it.
    func branch() -> SerialTable { SerialTable(shared) }

    var isEmpty: Bool { shared.state.withLock { $0.lines.isEmpty && $0.ports.isEmpty } }

    /// Whether bytes go from end to end without a device that other programs could open.
    var isClosed: Bool { shared.access == .ownClients }

    /// A path for a line that has neither a device nor a link.
    func makePath() -> String {
        shared.state.withLock { state in
            state.lineCount += 1
            return "/serial-line-\(state.lineCount)"
        }
    }

    /// What a path leads to, past all links; a line without a device is its path, whatever other programs put there.
    func device(at path: String) -> String {
        let url = URL(fileURLWithPath: path)
        return isClosed ? url.standardizedFileURL.path : url.resolvingSymlinksInPath().path
    }

    func enter(line path: String, _ end: SerialEnd) {
        shared.state.withLock { $0.lines[path] = end.inbox }
    }

    /// A program that has opened it finds it gone, where there is no device that would tell.
    func leave(line path: String) {
        let port = shared.state.withLock { state in
            state.lines[path] = nil
            return shared.access == .ownClients ? state.ports[path] : nil
        }
        port?.end()
    }

    func enter(port path: String, _ end: SerialEnd) {
        shared.state.withLock { $0.ports[path] = end.inbox }
        own.withLock { $0[ObjectIdentifier(end)] = end }
    }

    func leave(port path: String, _ end: SerialEnd) {
        shared.state.withLock { state in
            if state.ports[path] === end.inbox { state.ports[path] = nil }
        }
        own.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(end)) }
    }

    /// Closes every port that was opened through this table.
    func closePorts() {
        for end in own.withLock({ $0.values.map { $0 } }) { end.close() }
        own.withLock { $0 = [:] }
        shared.state.withLock { state in state.ports = state.ports.filter { !$0.value.isOver } }
    }

    /// Where the bytes that a program writes are taken in.
    func inbox(ofLine path: String) -> SerialInbox? { shared.state.withLock { $0.lines[path] } }

    /// Where the bytes that units write are taken in.
    func inbox(ofPort path: String) -> SerialInbox? { shared.state.withLock { $0.ports[path] } }
}
