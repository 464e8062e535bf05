import Logging
import Metering
import Synchronization
import Timekeeping

/// Knows whether the store takes what is written, and says in the log when that ends and when it begins again.
package final class StoreWatch: Sendable {
    /// From one attempt to the next while nothing can be written: meters that were told to stay away send nothing that would
    /// show that the store is well again.
    private static let pause = Duration.seconds(5)

    private let probe: any WriteProbe
    private let time: any Timekeeper
    private let logger: Logger
    private let state = Mutex<StoreError?>(nil)
    private let somethingFailed: any Parking

    package init(_ probe: any WriteProbe, time: any Timekeeper, logger: Logger) {
        self.probe = probe
        self.time = time
        self.logger = logger
        somethingFailed = time.makeParking("a store that fails")
    }

    /// Why nothing can be written; `nil` while the store is well.
    var failure: StoreError? { state.withLock { $0 } }

    /// What became of a transaction.
    package func note(_ failure: StoreError?) {
        let before = state.withLock { state in
            defer { state = failure }
            return state
        }
        switch (before, failure) {
        case (nil, let failure?):
            logger.error("the store takes nothing: meters get a 503", metadata: ["reason": "\(failure)"])
            somethingFailed.wake()
        case (.some, nil): logger.notice("the store takes readings again")
        case (.some, .some), (nil, nil): return
        }
    }

    /// Tries to write from time to time while nothing can be written.
    package var processes: [NamedProcess] { [NamedProcess("store watch") { try await self.run() }] }

    private func run() async throws {
        while true {
            guard failure != nil else {
                try await somethingFailed.wait()
                continue
            }
            try await time.sleep(for: Self.pause)
            guard failure != nil else { continue }
            do {
                try await probe.tryWriting()
                note(nil)
            } catch let error as StoreError {
                note(error)
            }
        }
    }
}
