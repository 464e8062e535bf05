import Foundation
import Logging
import Scenarios
import Storage
import Timekeeping
import Verdicts
import Wires

/// What a run gives to each of its components.
package struct ComponentContext: Sendable {
    /// The time of the run.
    package var time: any Timekeeper
    package var wiring: Wiring
    /// The loopback address at which parts of wattloop listen.
    package var host: String
    /// The folder for files and for what programs print.
    package var folder: URL
    package var addresses: AddressBook
    /// Ends programs that are left when wattloop has died.
    package var processGuard: ProcessGuard
    package var seed: UInt64
    package var zone: Zone
    /// The end of the run, which is not a part of it.
    package var end: UTCInstant
    package var execution: SQLiteStore.Execution
    package var logger: Logger
    /// Takes every event of a component, and the rows of those that are followed.
    package var observe: @Sendable (Observation) -> Void = { _ in }
    /// Names of the components whose stored rows an expectation looks at.
    package var followed: Set<String> = []
    /// Signals that expectations look at; empty when nothing is judged.
    package var judgedSignals: [SignalReference] = []
    /// Is told of timeline entries whose faults have struck as often as they may.
    package var usedUp: @Sendable (String) -> Void = { _ in }

    package init(
        time: any Timekeeper, wiring: Wiring, host: String, folder: URL, addresses: AddressBook,
        processGuard: ProcessGuard, seed: UInt64, zone: Zone, end: UTCInstant,
        execution: SQLiteStore.Execution, logger: Logger
    ) {
        self.time = time
        self.wiring = wiring
        self.host = host
        self.folder = folder
        self.addresses = addresses
        self.processGuard = processGuard
        self.seed = seed
        self.zone = zone
        self.end = end
        self.execution = execution
        self.logger = logger
    }
}
