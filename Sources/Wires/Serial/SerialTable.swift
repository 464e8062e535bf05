import Synchronization
import Timekeeping

/// Both ends of the serial lines of one run, by the path of the device between them.
///
/// Whoever writes in virtual time goes on when the other end, if it is in this process, has taken the bytes in.
final class SerialTable: Sendable {
    private struct State {
        /// What the units of a line have taken in.
        var lines: [String: IntakeCount] = [:]
        /// What the program that has opened the line has taken in.
        var ports: [String: IntakeCount] = [:]
    }

    /// What all tables of one run share.
    private final class Shared: Sendable {
        let state = Mutex(State())
    }

    private let shared: Shared
    /// The ports that were opened through this table.
    private let own = Mutex<[ObjectIdentifier: SerialEnd]>([:])

    init() {
        shared = Shared()
    }

    private init(_ shared: Shared) {
        self.shared = shared
    }

    /// A table of the same run that knows by itself which ports were opened through it.
    func branch() -> SerialTable { SerialTable(shared) }

    var isEmpty: Bool { shared.state.withLock { $0.lines.isEmpty && $0.ports.isEmpty } }

    func enter(line path: String, _ end: SerialEnd) {
        shared.state.withLock { $0.lines[path] = end.inbox.intake }
    }

    func leave(line path: String) {
        shared.state.withLock { _ = $0.lines.removeValue(forKey: path) }
    }

    func enter(port path: String, _ end: SerialEnd) {
        shared.state.withLock { $0.ports[path] = end.inbox.intake }
        own.withLock { $0[ObjectIdentifier(end)] = end }
    }

    func leave(port path: String, _ end: SerialEnd) {
        shared.state.withLock { state in
            if state.ports[path] === end.inbox.intake { state.ports[path] = nil }
        }
        own.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(end)) }
    }

    /// Closes every port that was opened through this table.
    func closePorts() {
        for end in own.withLock({ $0.values.map { $0 } }) { end.close() }
        own.withLock { $0 = [:] }
        shared.state.withLock { state in state.ports = state.ports.filter { !$0.value.isOver } }
    }

    /// What takes in the bytes that a program writes.
    func intake(ofLine path: String) -> IntakeCount? { shared.state.withLock { $0.lines[path] } }

    /// What takes in the bytes that units write.
    func intake(ofPort path: String) -> IntakeCount? { shared.state.withLock { $0.ports[path] } }
}
