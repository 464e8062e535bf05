import Ingestion
import Logging
import Metering
import Timekeeping
import Wires

extension HubAssembly {
    /// What the run, or `wattloop hub`, gives to a hub.
    package struct Surroundings: Sendable {
        package var time: any Timekeeper
        package var wiring: Wiring
        package var logger: Logger
        /// Fetched from where the configuration says they are, when not given.
        package var secrets: HubSecrets?
        package var observers: [any ReadingObserver] = []
        package var report: HubEventHandler = { _ in }
        /// Puts the addresses of a scenario in the place of `${name.field}`; asked once everything is bound.
        package var fillIn: @Sendable (String) -> String = { $0 }
        /// Spreads the retries of hubs that fail together.
        package var seed: UInt64 = 0
        /// 64 bits at a time for the keys of meters, in a run that is to be repeated.
        package var random: (@Sendable () -> UInt64)?
        /// The name or the address that clients use; that of the configuration when not given.
        package var host: String?
        /// A connection without a request for so long is closed; `nil` keeps it.
        package var idle: Duration?
        /// What becomes of an answer on its way out; the hub has done its work by then.
        package var spoil: @Sendable (HTTPRequest, HTTPReply) -> HTTPReply = { $1 }
        /// The version of wattloop, for `/metrics`.
        package var version = "unknown"

        package init(time: any Timekeeper, wiring: Wiring, logger: Logger) {
            self.time = time
            self.wiring = wiring
            self.logger = logger
        }
    }
}

extension HubAssembly.Surroundings {
    func intake(
        with writer: ReadingWriter, _ counters: IngestionCounters, _ refusals: RefusalLog, _ stamps: StampRule
    ) -> IntakeSurroundings {
        IntakeSurroundings(
            writer: writer, time: time, wiring: wiring, logger: logger, counters: counters,
            refusals: refusals, stamps: stamps, fillIn: fillIn)
    }

    var reportRefusal: RefusalHandler {
        { [report] in report(HubEvent($0)) }
    }
}
