import Documents
import Logging
import Metering
import Timekeeping
import Wires

/// The hub's HTTP interface: what meters push to, and what readers ask.
public final class IngestionAPI: Sendable {
    let meters: MeterDirectory
    let store: any ReadingStore
    let writer: ReadingWriter
    let time: any Timekeeper
    let zone: Zone
    let access: Access
    let counters = IngestionCounters()
    private let report: HubEventHandler
    private let logger: Logger

    /// Who may do what; `nil` means anybody.
    public struct Access: Sendable {
        /// What readers send as `Authorization: Bearer …`.
        public var token: String?
        /// What meters add to the webhook's address as `?key=…`.
        public var key: String?

        public init(token: String? = nil, key: String? = nil) {
            self.token = token
            self.key = key
        }
    }

    /// - Parameters:
    ///   - meters: registered in `store` already.
    ///   - zone: whose hours and days `/api/energy` speaks of.
    ///   - report: told of refusals; readings are told by the writer's observers.
    public init(
        meters: [Meter], store: any ReadingStore, writer: ReadingWriter, time: any Timekeeper, zone: Zone,
        access: Access = Access(), logger: Logger, report: @escaping HubEventHandler = { _ in }
    ) {
        self.meters = MeterDirectory(meters)
        self.store = store
        self.writer = writer
        self.time = time
        self.zone = zone
        self.access = access
        self.logger = logger
        self.report = report
    }

    /// Answers one request; never fails.
    public func handle(_ request: HTTPRequest) async -> HTTPResponse {
        if request.path == "/api/iammeter/webhook" { return await webhook(request) }
        do {
            return try await read(request)
        } catch {
            return Refusal(any: error).response
        }
    }

    private func webhook(_ request: HTTPRequest) async -> HTTPResponse {
        var meter: String?
        do {
            try await accept(request, meter: &meter)
            return .json(200, #"{"status":"ok","successful":true}"#)
        } catch {
            let refusal = Refusal(any: error)
            note(refusal, meter: meter)
            return refusal.webhookResponse
        }
    }

    private func note(_ refusal: Refusal, meter: String?) {
        counters.countRefusal(refusal.code)
        logger.notice(
            "refused a reading",
            metadata: [
                "reason": "\(refusal.code.rawValue)", "status": "\(refusal.status)",
                "meter": "\(meter ?? "-")",
                "field": "\(refusal.field ?? "-")",
            ])
        report(.refused(reason: refusal.code.rawValue, status: refusal.status, meter: meter))
    }
}

extension Refusal {
    /// What went wrong behind the interface, as a client may know it.
    init(any error: any Error) {
        switch error {
        case let refusal as Refusal: self = refusal
        case let error as JSONError: self.init(error)
        case QueryProblem.missing(let name, let message): self.init(.missingField, message, field: name)
        case QueryProblem.wrongType(let name, let message): self.init(.wrongType, message, field: name)
        case QueryProblem.outOfRange(let name, let message): self.init(.outOfRange, message, field: name)
        case let busy as WriterBusy: self.init(.busy, "\(busy)")
        case let error as StoreError: self.init(.storeUnavailable, "\(error)")
        default: self.init(.stopping, "the hub is stopping; send again later")
        }
    }
}
