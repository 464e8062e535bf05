import Synchronization
import Timekeeping

/// One run of a component, from its start to its end, that can be paused.
package protocol ComponentInstance: Sendable {
    /// Stops all activity, as SIGSTOP does: what falls due and what arrives waits for `resume`.
    func pause() async
    func resume() async
}

/// Whether a component runs, according to the timeline entries that kill and pause it: the one state machine of all
/// components.
///
/// A restart belongs to the last of the kills that overlap; the entries of the others wait until it has ended. A kill
/// ends every pause, and a component that is down cannot be paused.
package final class Lifecycle<Instance: ComponentInstance>: Sendable {
    package enum State: Sendable, Equatable {
        case running, paused
        /// Down until the entries end that keep it so.
        case killed
        /// On its way up: at first, and when the last kill has ended.
        case restarting
    }

    private let name: String
    private let time: any Timekeeper
    private let entries = Mutex(Entries())

    private struct Entries {
        var instance: Instance?
        var kills: Set<String> = []
        var pauses: Set<String> = []
        /// Entries of kills that have ended while another kill lasts.
        var waiting: [any Parking] = []
    }

    package init(_ name: String, on time: any Timekeeper) {
        self.name = name
        self.time = time
    }

    package var state: State {
        entries.withLock { entries in
            guard entries.instance != nil else { return entries.kills.isEmpty ? .restarting : .killed }
            return entries.pauses.isEmpty ? .running : .paused
        }
    }

    /// The instance that runs or is paused.
    package var instance: Instance? { entries.withLock { $0.instance } }

    /// How many entries wait until the component runs again.
    var waitingCount: Int { entries.withLock { $0.waiting.count } }

    /// The component runs from now on.
    package func started(_ instance: Instance) {
        entries.withLock { $0.instance = instance }
    }

    /// The component is down from now on, until `restart`.
    /// - Returns: the instance to end; `nil` when another kill has it.
    package func kill(by entry: String) -> Instance? {
        entries.withLock { entries in
            entries.kills.insert(entry)
            entries.pauses = []
            defer { entries.instance = nil }
            return entries.instance
        }
    }

    package func pause(by entry: String) async {
        let instance = entries.withLock { entries in
            if entries.instance != nil { entries.pauses.insert(entry) }
            return entries.instance
        }
        await instance?.pause()
    }

    /// Resumes the component when no other entry pauses it.
    package func resume(after entry: String) async {
        let instance = entries.withLock { entries in
            entries.pauses.remove(entry) != nil && entries.pauses.isEmpty ? entries.instance : nil
        }
        await instance?.resume()
    }

    /// Starts the component when no other entry keeps it down, otherwise waits until it runs again. An entry that did
    /// not kill it changes nothing.
    /// - Parameter start: calls `started`.
    package func restart(after entry: String, _ start: () async throws -> Void) async throws {
        let parking = time.makeParking("\(name) is up")
        let (hasKilled, isLast) = entries.withLock { entries in
            let hasKilled = entries.kills.remove(entry) != nil
            if hasKilled, !entries.kills.isEmpty { entries.waiting.append(parking) }
            return (hasKilled, entries.kills.isEmpty)
        }
        guard hasKilled else { return }
        guard isLast else { return try await parking.wait() }
        try await start()
        let waiting = entries.withLock { entries in
            defer { entries.waiting = [] }
            return entries.waiting
        }
        for parking in waiting { parking.wake() }
    }

    /// The end of the run: no instance is known any longer.
    /// - Returns: the one to end.
    package func end() -> Instance? {
        entries.withLock { entries in
            defer { entries.instance = nil }
            return entries.instance
        }
    }
}
