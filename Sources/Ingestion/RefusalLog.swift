import Logging
import Metering

/// Counts, logs and tells of readings that are refused.
struct RefusalLog: Sendable {
    let counters: IngestionCounters
    let logger: Logger
    let report: RefusalHandler

    /// - Parameter level: of the log line; what repeats with every poll says so once.
    func note(_ refusal: Refusal, meter: String?, level: Logger.Level = .notice) {
        counters.countRefusal(refusal.code)
        logger.log(
            level: refusal.code == .tooMany ? .debug : level, "refused a reading",
            metadata: [
                "reason": "\(refusal.code.rawValue)", "status": "\(refusal.status)",
                "meter": "\(meter ?? "-")", "field": "\(refusal.field ?? "-")",
            ])
        report(RefusedReading(reason: refusal.code.rawValue, status: refusal.status, meter: meter))
    }
}
