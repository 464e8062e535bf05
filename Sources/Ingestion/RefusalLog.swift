import Logging
import Metering
import Synchronization
import Timekeeping
import Wires

/// Counts, logs and tells of what is refused. However many refusals come, the log has few lines of them.
package final class RefusalLog: Sendable {
    /// What lines of the log have in common.
    fileprivate struct Kind: Hashable {
        enum What: Hashable { case reading, request, logIn }

        let what: What
        let code: Refusal.Code
    }

    /// Lines of failed log-ins, each of which has its address: so many at once, and so many a second for long.
    static let logInLines = TokenBucket.Size(rate: 2, burst: 120)

    private let counters: IngestionCounters
    private let logger: Logger
    private let time: any Timekeeper
    private let report: RefusalHandler
    private let repeated = Mutex(RepeatedLines<Kind>())
    private let logIns: Mutex<TokenBucket>
    private let somethingToWrite: any Parking

    package init(
        counters: IngestionCounters, logger: Logger, time: any Timekeeper,
        report: @escaping RefusalHandler = { _ in }
    ) {
        self.counters = counters
        self.logger = logger
        self.time = time
        self.report = report
        logIns = Mutex(TokenBucket(Self.logInLines, at: time.now))
        somethingToWrite = time.makeParking("refusals to log")
    }

    /// Writes once a minute what was counted.
    package var processes: [NamedProcess] { [NamedProcess("refusal log") { try await self.run() }] }

    /// A reading was refused that was pushed or published.
    func note(_ refusal: Refusal, meter: String?) {
        tell(refusal, meter)
        write(.reading, refusal, Self.metadata(refusal, meter))
    }

    /// What a meter answered was refused.
    /// - Parameter level: of its log line: what repeats with every poll says so once.
    func note(_ refusal: Refusal, meter: String, level: Logger.Level) {
        tell(refusal, meter)
        logger.log(level: level, "refused a reading", metadata: Self.metadata(refusal, meter))
    }

    /// A request was refused that brought no reading.
    func note(_ refusal: Refusal, on route: Route) {
        counters.countRequestRefusal(refusal.code)
        write(.request, refusal, ["route": "\(route.rawValue)"])
    }

    /// A token or a key was wrong, or missing.
    func noteFailedLogIn(_ refusal: Refusal, _ request: HTTPRequest) {
        counters.countFailedLogIn()
        let metadata: Logger.Metadata = [
            "address": "\(request.remoteAddress)", "path": "\(request.path.prefix(64))",
            "reason": "\(refusal.code.rawValue)",
        ]
        let now = time.now
        if logIns.withLock({ $0.take(of: Self.logInLines, at: now) }) {
            logger.warning("a log-in failed", metadata: metadata)
        } else {
            count(Kind(what: .logIn, code: refusal.code), metadata)
        }
    }

    private func tell(_ refusal: Refusal, _ meter: String?) {
        counters.countRefusal(refusal.code)
        report(RefusedReading(reason: refusal.code.rawValue, status: refusal.status, meter: meter))
    }

    private static func metadata(_ refusal: Refusal, _ meter: String?) -> Logger.Metadata {
        ["meter": "\(meter ?? "-")", "field": "\(refusal.field ?? "-")"]
    }

    private func write(_ what: Kind.What, _ refusal: Refusal, _ metadata: Logger.Metadata) {
        var metadata = metadata
        metadata["reason"] = "\(refusal.code.rawValue)"
        metadata["status"] = "\(refusal.status)"
        let kind = Kind(what: what, code: refusal.code)
        if count(kind, metadata) { logger.notice(kind.firstLine, metadata: metadata) }
    }

    /// - Returns: whether it is the first of its kind.
    @discardableResult
    private func count(_ kind: Kind, _ metadata: Logger.Metadata) -> Bool {
        let now = time.now
        let (isFirst, begins) = repeated.withLock { repeated in
            let wasEmpty = repeated.isEmpty
            let isFirst = repeated.note(kind, metadata, at: now)
            return (isFirst, wasEmpty && !isFirst)
        }
        if begins { somethingToWrite.wake() }
        return isFirst
    }

    private func run() async throws {
        while true {
            guard let due = repeated.withLock({ $0.due }) else {
                try await somethingToWrite.wait()
                continue
            }
            try await time.sleep(until: due)
            writeSummaries(until: time.now)
        }
    }

    /// Writes what was counted and not written yet; for the end of the hub.
    package func finish() { writeSummaries(until: UTCInstant(nanoseconds: .max)) }

    private func writeSummaries(until now: UTCInstant) {
        for summary in repeated.withLock({ $0.take(at: now) }) {
            var metadata = summary.metadata
            metadata["count"] = "\(summary.count)"
            logger.notice(summary.kind.furtherLine, metadata: metadata)
        }
    }
}

extension RefusalLog.Kind {
    fileprivate var firstLine: Logger.Message {
        switch what {
        case .reading: "refused a reading"
        case .request: "refused a request"
        case .logIn: "a log-in failed"
        }
    }

    /// With the number since the last line, and the latest example.
    fileprivate var furtherLine: Logger.Message {
        switch what {
        case .reading: "refused further readings in the last minute"
        case .request: "refused further requests in the last minute"
        case .logIn: "further log-ins failed in the last minute"
        }
    }
}
