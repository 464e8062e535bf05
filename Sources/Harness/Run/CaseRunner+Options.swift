import Foundation
import Logging
import Timekeeping

extension CaseRunner {
    /// What the user may ask for.
    package struct Options: Sendable {
        /// Where the case's files go: its record, and its components' stores.
        package var folder: URL
        /// Stops the run before the end of the plan.
        package var until: UTCInstant?
        /// Real time without any progress after which a run is given up.
        package var watchdog = Duration.seconds(60)
        /// Whether the record has the bytes that cross the wires, too.
        package var recordsWires = false
        /// Called when a run that was given up cannot even end, because something blocks its thread.
        package var whenHung: @Sendable (String) -> Void = { _ in }
        /// The file of wattloop itself, for scenarios that start it: `${wattloop.binary}`.
        package var program: String?
        /// The thread and the addresses of the run.
        package var slot: RunSlot
        package var version: String
        package var logger: Logger
        /// The devices and components that the plan may name.
        package var catalogue = RunCatalogue.builtIn

        package init(folder: URL, slot: RunSlot = .shared, version: String, logger: Logger) {
            self.folder = folder
            self.slot = slot
            self.version = version
            self.logger = logger
        }
    }
}
