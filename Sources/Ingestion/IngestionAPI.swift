import Documents
import Metering
import Timekeeping
import Wires

/// What meters push to, and what readers ask.
package final class IngestionAPI: Sendable {
    package let meters: MeterDirectory
    let store: any ReadingHistory & EnergyHistory
    let writer: ReadingWriter
    let time: any Timekeeper
    let zone: Zone
    let stamps: StampRule
    let bodyLimit: Int
    let batchLimit: Int
    let registeredLimit: Int
    let configured: Int
    let gatekeeper: Gatekeeper
    let issued: KeyBook
    let registrar: Registrar
    let counters: IngestionCounters
    let refusals: RefusalLog
    let health: HealthBook
    let watch: StoreWatch

    /// - Parameters:
    ///   - meters: those of the configuration; known to `store` already.
    ///   - registrar: what is known of others.
    ///   - zone: whose hours and days `/api/energy` speaks of.
    ///   - stamps: which times of meters are taken.
    ///   - refusals: told of all that is refused; readings are told by the writer's observers.
    package init(
        meters: [Meter], registrar: Registrar, store: any ReadingHistory & EnergyHistory,
        writer: ReadingWriter,
        time: any Timekeeper, zone: Zone,
        stamps: StampRule = StampRule(), access: HubAccess = HubAccess(),
        counters: IngestionCounters, health: HealthBook = HealthBook(), refusals: RefusalLog,
        watch: StoreWatch
    ) {
        self.meters = MeterDirectory(meters + registrar.registered)
        configured = meters.count
        self.registrar = registrar
        issued = KeyBook(registrar.keys)
        self.store = store
        self.writer = writer
        self.time = time
        self.zone = zone
        self.stamps = stamps
        self.counters = counters
        self.health = health
        bodyLimit = access.limits.bodyBytes
        batchLimit = access.limits.batch
        registeredLimit = access.limits.registered
        self.refusals = refusals
        self.watch = watch
        gatekeeper = Gatekeeper(
            access, issued: issued, meters: self.meters.count, time: time,
            failedLogIn: refusals.noteFailedLogIn)
    }

    /// Takes what a meter pushed; it has been admitted.
    func push(_ request: HTTPRequest) async -> HTTPResponse {
        var meter: String?
        do {
            try await accept(request, meter: &meter)
            return .json(200, #"{"status":"ok","successful":true}"#)
        } catch {
            return refusePush(Refusal(any: error), meter: meter)
        }
    }

    /// What is told to whoever was not admitted, in the words of the route.
    func refuse(_ refusal: Refusal, on route: Route) -> HTTPResponse {
        switch route {
        case .webhook: refusePush(refusal)
        case .create: refuseCreation(refusal)
        case .register: refuseRequest(refusal, on: route).plainResponse
        default: refuseRequest(refusal, on: route).response
        }
    }

    private func refuseRequest(_ refusal: Refusal, on route: Route) -> Refusal {
        refusals.note(refusal, on: route)
        return refusal
    }

    /// What a meter is told, after it was counted and logged.
    func refusePush(_ refusal: Refusal, meter: String? = nil) -> HTTPResponse {
        refusals.note(refusal, meter: meter)
        return refusal.webhookResponse
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
