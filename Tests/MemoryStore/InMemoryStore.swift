import Metering
import Storage
import Synchronization
import Timekeeping

/// Keeps everything in memory, by the same rules as the SQLite store; for tests whose subject is not SQLite.
package final class InMemoryStore: HubStore {
    /// Notifications that may wait for one receiver; beyond it the oldest give way.
    let notificationLimit: Int
    private let state = Mutex(State())

    private struct State {
        var tables = Tables()
        var isFull = false
        var isKilled = false
    }

    package init(notificationLimit: Int = 10_000) { self.notificationLimit = notificationLimit }

    /// A store that knows meters of these ids already.
    package static func with(_ ids: String...) -> InMemoryStore {
        let store = InMemoryStore()
        store.state.withLock { state in
            for id in ids { state.tables.register(Meter(id: id, serial: "S-\(id)")) }
        }
        return store
    }

    package func setFull(_ isFull: Bool) { state.withLock { $0.isFull = isFull } }

    package func kill() { state.withLock { $0.isKilled = true } }

    package func close() throws {}

    /// - Throws: `Killed`, or what `body` throws.
    func read<Result>(_ body: (borrowing Tables) throws -> Result) throws -> Result {
        try state.withLock { state in
            if state.isKilled { throw Killed() }
            return try body(state.tables)
        }
    }

    /// Runs `body` in one transaction; what it has done is undone when it throws, or when the disk is full.
    /// - Throws: `Killed`, `StoreError.full`, or what `body` throws.
    func transaction<Result>(_ body: (inout Tables) throws -> Result) throws -> Result {
        try state.withLock { state in
            if state.isKilled { throw Killed() }
            // Moved, not copied: a copy of all rows for each reading would make long tests slow.
            let saved = state.isFull ? state.tables : nil
            let before = state.tables.changeCount
            do {
                let result = try body(&state.tables)
                guard let saved, state.tables.changeCount != before else { return result }
                state.tables = saved
                throw StoreError.full
            } catch {
                if let saved { state.tables = saved }
                throw error
            }
        }
    }
}
