import Documents
import HTTPAnswers
import MemoryStore
import Metering
import Synchronization
import Timekeeping
import Wires

@testable import Ingestion

/// 2025-11-03T12:00:00Z.
let noon = UTCInstant(seconds: 1_762_171_200)

/// A hub's interface over a store in memory, in virtual time from `noon` on.
struct TestHub: Sendable {
    let interface: HubInterface
    let writer: ReadingWriter
    let counters: IngestionCounters
    let store: InMemoryStore
    let time: VirtualTimekeeper
    let events: EventList
    let health: HealthBook
    let refusals: RefusalLog
    let watch: StoreWatch
    let log: LogLines

    /// What the hub told, in order.
    enum Event: Sendable, Hashable {
        case reading(StoredReading)
        case refused(RefusedReading)
    }

    final class EventList: ReadingObserver {
        let all = Mutex<[Event]>([])
        let welcomed = Mutex<[String]>([])
        func stored(_ readings: [StoredReading]) async {
            all.withLock { $0 += readings.map(Event.reading) }
        }
    }

    /// Two meters: `grid` (`7E41C0D9`) and `shop` (`WEM3080_3C7A19E2`).
    static func run<Result: Sendable>(
        access: HubAccess = HubAccess(), zone: Zone = .utc, capacity: Int = 100,
        withWriter: Bool = true, meters: [Meter] = twoMeters,
        _ body: @escaping @Sendable (TestHub) async throws -> Result
    ) async throws -> Result {
        let time = VirtualTimekeeper(start: noon)
        let hub = try await TestHub(
            access: access, zone: zone, capacity: capacity, meters: meters, time: time)
        let processes =
            (withWriter ? hub.writer.processes : []) + hub.watch.processes + hub.refusals.processes
        return try await time.run(processes: processes.map { RankedProcess($0) }) { try await body(hub) }
    }

    static let twoMeters = [
        Meter(id: "grid", serial: "7E41C0D9", name: "Main grid", location: "main_panel"),
        Meter(id: "shop", serial: "WEM3080_3C7A19E2", ctRatingA: 60),
    ]

    init(
        access: HubAccess = HubAccess(), zone: Zone = .utc, capacity: Int = 100, meters: [Meter] = twoMeters,
        time: VirtualTimekeeper
    ) async throws {
        self.time = time
        store = InMemoryStore()
        try await store.register(meters)
        let events = EventList()
        self.events = events
        health = HealthBook(try await store.health())
        log = LogLines()
        watch = StoreWatch(store, time: time, logger: log.logger)
        writer = ReadingWriter(
            store: store, time: time, capacity: capacity, observers: [events, health], outcome: watch.note)
        counters = IngestionCounters()
        refusals = RefusalLog(
            counters: counters, logger: log.logger, time: time,
            report: { refused in events.all.withLock { $0.append(.refused(refused)) } })
        let bits = Atomic<UInt64>(0)
        let registrar = try await Registrar(store, configured: meters) {
            Randomness.mix(bits.add(1, ordering: .relaxed).newValue)
        } welcome: {
            meter in
            events.welcomed.withLock { $0.append(meter.id) }
        }
        let api = IngestionAPI(
            meters: meters, registrar: registrar, store: store, writer: writer, time: time, zone: zone,
            access: access,
            counters: counters, health: health, refusals: refusals, watch: watch)
        interface = HubInterface(
            api,
            metrics: MetricsPage(
                counters, writer: writer, meters: { [meters = api.meters] in meters.count }, version: "1.2.3",
                start: time.now))
    }

    func send(_ request: HTTPRequest) async -> HTTPResponse {
        guard case .respond(let response) = await interface.handle(request) else {
            return HTTPResponse(status: 0)
        }
        return response
    }

    func post(_ body: String, query: [(name: String, value: String)] = []) async -> Answer {
        await post(Array(body.utf8), query: query)
    }

    func post(_ body: [UInt8], query: [(name: String, value: String)] = []) async -> Answer {
        let request = HTTPRequest(method: "POST", path: "/api/iammeter/webhook", query: query, body: body)
        return Answer(await send(request))
    }

    /// A reading, or several, as an ESP32 posts them.
    func create(
        _ body: String, query: [(name: String, value: String)] = [], key: String? = nil
    ) async -> Answer {
        let headers = [(name: "content-type", value: "application/json")]
        let request = HTTPRequest(
            method: "POST", path: "/api/readings/create", query: query,
            headers: headers + (key.map { [("x-api-key", $0)] } ?? []), body: Array(body.utf8))
        return Answer(await send(request))
    }

    func manage(
        _ method: String, _ path: String, _ body: String = "", token: String? = nil,
        type: String = "application/json"
    ) async -> Answer {
        let headers = [(name: "content-type", value: type)]
        let request = HTTPRequest(
            method: method, path: path,
            headers: headers + (token.map { [("authorization", "Bearer \($0)")] } ?? []),
            body: Array(body.utf8))
        return Answer(await send(request))
    }

    func get(
        _ path: String, _ query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = []
    ) async -> Answer {
        Answer(await send(HTTPRequest(method: "GET", path: path, query: query, headers: headers)))
    }

    /// How many readings are stored.
    func count() async throws -> Int {
        var count = 0
        for meter in ["grid", "shop"] {
            count += try await store.readings(ReadingQuery(meter: meter, limit: 1_000_000)).count
        }
        return count
    }
}

extension Answer {
    /// The code and field of a refusal of the webhook.
    var problem: [JSONValue?] { [json["problem"]?["code"], json["problem"]?["field"]] }
}

enum Bodies {
    static let single = """
        {"method":"1-272","mac":"B0F8930A4C17","version":"i.91.063T2","server":"em","SN":"7E41C0D9",\
        "Data":[231.42,6.18,1401.0,5231.41,812.04,49.98,0.98]}
        """
    static let three = """
        {"method":"2-9","mac":"B0F8930A4C18","version":"i.91.063T2","server":"em","SN":"7E41C0D9",\
        "Datas":[[230.6,4.310,944.0,1843.125,0.250,49.99,0.95],[231.9,7.620,-1749.0,402.500,3120.875,49.99,0.99],\
        [229.4,1.150,190.0,988.750,0.000,49.99,0.72],[230.6,0.000,-615.0,1207.375,1094.125,49.99,0.97]],\
        "EA":{"Reactive":[[310.0,51.200,0.800],[-249.0,1.000,88.000],[183.0,30.100,0.000]]}}
        """
    static let old = """
        {"method":"uploadsn","mac":"B0F8930A4C18","version":"2.75.82","server":"em","SN":"7E41C0D9",\
        "Datas":[[230.6,4.31,944,1843.120,0.250,49.99,0.95],[231.9,7.62,-1749,402.500,3120.870,49.99,0.99],\
        [229.4,1.15,190,988.750,0.000,49.99,0.72]]}
        """
    static let seed = """
        {"Serial":"WEM3080_3C7A19E2","Data":[{"Voltage":231.4,"Current":6.18,"Power":1401.0,"Energy":5231.407,\
        "Frequency":49.98,"PF":0.98}],"Time":"2025-11-03T10:30:00Z"}
        """

    /// A single-phase body with a time, `seconds` after noon.
    static func timed(_ seconds: Int, power: Double = 1401, imported: Double = 5231.41) -> String {
        let time = ISO8601Text.utc(noon + .seconds(seconds))
        return
            #"{"SN":"7E41C0D9","Data":[231.42,6.18,\#(power),\#(imported),812.04,49.98,0.98],"Time":"\#(time)"}"#
    }
}
