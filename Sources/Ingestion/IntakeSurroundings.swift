import Logging
import Metering
import Timekeeping
import Wires

/// What those who fetch readings by themselves, by polling or by a subscription, share with the rest of the hub.
package struct IntakeSurroundings: Sendable {
    package var writer: ReadingWriter
    package var time: any Timekeeper
    package var wiring: Wiring
    package var logger: Logger
    package var counters: IngestionCounters
    package var refusals: RefusalLog
    /// Which times of meters are taken.
    package var stamps: StampRule
    /// Puts the addresses of a scenario in the place of `${name.field}`; asked when the first connection is made.
    package var fillIn: @Sendable (String) -> String

    package init(
        writer: ReadingWriter, time: any Timekeeper, wiring: Wiring, logger: Logger,
        counters: IngestionCounters, refusals: RefusalLog, stamps: StampRule = StampRule(),
        fillIn: @escaping @Sendable (String) -> String = { $0 }
    ) {
        self.writer = writer
        self.time = time
        self.wiring = wiring
        self.logger = logger
        self.counters = counters
        self.refusals = refusals
        self.stamps = stamps
        self.fillIn = fillIn
    }
}
