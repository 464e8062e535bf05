import Alerting
import Documents
import HTTPAnswers
import Metering
import Modbus
import Seeded
import Storage
import Synchronization
import Timekeeping
import Wires

@testable import Hub
@testable import Ingestion

/// A hub with alerting over a store in a file, for one life of it.
struct FuzzedHub: Sendable {
    let time: VirtualTimekeeper
    let store: SQLiteStore
    private let writer: ReadingWriter
    private let alerts: AlertEngine
    private let api: IngestionAPI
    private let interface: HubInterface

    static let meters = ["grid", "shop", "board"]

    private static func configuration() throws -> HubConfiguration {
        let text = """
            zone: Asia/Karachi
            registration: open
            limits: {per_device: none}
            tariffs:
              - {name: carry, import: 0.30 EUR/kWh, fixed: 9.90 EUR, net: carry}
              - {name: credit, import: 999999.99 EUR/kWh, export: 0.08 EUR/kWh, net: credit}
            devices:
              - {id: grid, serial: 7E41C0D9, tariff: carry}
              - {id: shop, serial: WEM3080_3C7A19E2, tariff: credit}
              - {id: board, serial: BOARD, tariff: carry}
            alerts: {theft: {hold: 0 s}, over_voltage: {}, energy_backwards: {}, clock_wrong: {}}
            """
        return try HubConfiguration(document: YAMLDocument.parse(text, file: "hub.yaml"))
    }

    /// - Parameter seed: of the keys of this life; an earlier life has issued others.
    init(_ path: String, now: UTCInstant, seed: UInt64) async throws {
        let configuration = try Self.configuration()
        time = VirtualTimekeeper(start: now)
        store = try SQLiteStore(path: path, durability: .process, execution: .inline)
        try await store.register(configuration.meters)
        let bits = Atomic<UInt64>(seed)
        let registrar = try await Registrar(
            store, configured: configuration.meters, tariffs: configuration.tariffs.map(\.name),
            random: { Randomness.mix(bits.wrappingAdd(1, ordering: .relaxed).newValue) })
        alerts = try await AlertEngine(
            rules: configuration.alerts, meters: configuration.meters.map(\.id), store: store, time: time,
            logger: silentLogger)
        writer = ReadingWriter(store: store, time: time, observers: [alerts])
        let counters = IngestionCounters()
        api = IngestionAPI(
            meters: configuration.meters, registrar: registrar, store: store, writer: writer, time: time,
            zone: configuration.zone, access: configuration.access(HubSecrets()), counters: counters,
            refusals: RefusalLog(counters: counters, logger: silentLogger, time: time),
            watch: StoreWatch(store, time: time, logger: silentLogger))
        let bills = BillsAPI(
            meters: api.meters, tariffs: configuration.tariffs, zone: configuration.zone, store: store,
            time: time)
        interface = HubInterface(
            api, metrics: MetricsPage(counters, writer: writer, meters: { 3 }, version: "1", start: time.now),
            others: { [alerts] request in
                if let reply = try await bills.handle(request) { return reply }
                return await alerts.api.handle(request)
            })
    }

    var processes: [RankedProcess] {
        (writer.processes + alerts.processes(after: writer)).map { RankedProcess($0) }
    }

    private func send(
        _ method: String, _ path: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [("content-type", "application/json")], body: String = ""
    ) async -> Answer {
        let request = HTTPRequest(
            method: method, path: path, query: query, headers: headers, body: Array(body.utf8))
        guard case .respond(let response) = await interface.handle(request) else {
            return Answer(HTTPResponse(status: 0))
        }
        return Answer(response)
    }

    /// - Returns: the status of its answer; for what needs no answer, the one that its refusal would have.
    func take(_ step: FuzzedStep) async throws -> Int {
        switch step {
        case .push(let body): return await send("POST", "/api/iammeter/webhook", body: body).status
        case .create(let body): return await send("POST", "/api/readings/create", body: body).status
        case .ask(let path, let query):
            let fields = query.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
            return await send("GET", path, query: fields).status
        case .register(let id, let reading): return await register(id, reading)
        case .publish(let body):
            return await intake(.mqtt) { meter in
                let message = try PublishedBody(JSONParser.parse(Array(body.utf8)), level: "BOARD")
                var adjusted = Adjustments()
                let rows = try message.rows(within: PlausibleRange(meter), &adjusted)
                return (try message.time(), MeterAnswer(serial: nil, phases: rows.phases, net: rows.net))
            }
        case .rest(let body):
            return await intake(.rest) { meter in
                let rows = try MeterBody(JSONParser.parse(Array(body.utf8))).rows(
                    within: PlausibleRange(meter))
                return (nil, MeterAnswer(serial: nil, phases: rows.phases, net: rows.net))
            }
        case .modbus(let registers):
            return await intake(.modbus) {
                (nil, try RegisterLayout.singlePhase.answer(registers, within: PlausibleRange($0)))
            }
        case .serial(let registers):
            return await intake(.pzem) {
                (nil, try RegisterLayout.pzem.answer(registers, within: PlausibleRange($0)))
            }
        }
    }

    private func register(_ id: String, _ reading: String) async -> Int {
        let body = #"{"meterId":"\#(id)","ownerName":"o"}"#
        let answer = await send("POST", "/api/meters/register", body: body)
        guard let key = answer.json["apiKey"]?.text else { return answer.status }
        let row = reading.replacing("BOARD", with: id)
        return await send(
            "POST", "/api/readings/create",
            headers: [("content-type", "application/json"), ("x-api-key", key)], body: row
        ).status
    }

    /// As polls and the subscription do, without a socket.
    private func intake(
        _ source: Reading.Source, _ read: (Meter) throws -> (UTCInstant?, MeterAnswer)
    ) async -> Int {
        do {
            guard let meter = api.meters.meter(id: "grid") else { return 404 }
            let (stamp, answer) = try read(meter)
            let taken = ReadingTime(stamp: stamp, arrival: time.now, rule: api.stamps)
            let reading = Reading(
                meter: meter.id, source: source, time: taken, phases: answer.phases, net: answer.net)
            _ = try await writer.submit([reading])
            return 200
        } catch {
            return Refusal(any: error).status
        }
    }
}

// MARK: Reading back

extension FuzzedHub {
    /// Asks everything that a reader can ask.
    /// - Returns: what is wrong with the answers.
    func readBack(_ random: inout SeededNumbers) async throws -> [String] {
        var problems: [String] = []
        for path in ["/health", "/metrics", "/api/iammeter/devices", "/api/meters", "/api/alerts"] {
            let answer = await send("GET", path)
            if answer.status != 200 { problems.append("\(path) answered \(answer.status) \(answer.text)") }
        }
        for meter in Self.meters {
            problems += await latestProblems(meter)
            let (instants, found) = await pages(of: meter)
            problems += found
            let months = ["2025-11", "2036-02", "2099-12", "2000-01"]
            problems += await billProblems(meter, months.randomElement(using: &random) ?? "")
            let chosen = [instants.max(), instants.randomElement(using: &random)]
            for instant in chosen.compactMap({ $0 }) {
                problems += await energyProblems(meter, "hour", instant, span: .seconds(7200))
                problems += await energyProblems(meter, "day", instant, span: .seconds(3 * 86_400))
            }
        }
        return problems
    }

    private func latestProblems(_ meter: String) async -> [String] {
        let answer = await send("GET", "/api/iammeter/\(meter)/latest")
        return [200, 404].contains(answer.status) ? [] : ["latest of \(meter) answered \(answer.status)"]
    }

    /// Follows the pages of a meter's readings to the last one.
    /// - Returns: when they were taken.
    private func pages(of meter: String) async -> (instants: [UTCInstant], problems: [String]) {
        var instants: [UTCInstant] = []
        var query = [(name: "meter", value: meter), (name: "limit", value: "40")]
        for _ in 0..<1000 {
            let answer = await send("GET", "/api/readings", query: query)
            guard answer.status == 200 else { return (instants, ["readings answered \(answer.status)"]) }
            let page = answer.json
            instants += (page["readings"]?.elements ?? []).compactMap {
                $0["taken_at"]?.text.flatMap(ISO8601Text.instant)
            }
            guard let next = page["next"]?.text else { return (instants, []) }
            query = [("meter", meter), ("limit", "40"), ("cursor", next)]
        }
        return (instants, ["the pages of \(meter) have no end"])
    }

    private func energyProblems(
        _ meter: String, _ per: String, _ instant: UTCInstant, span: Duration
    ) async -> [String] {
        // The interface takes the years from 1970 to 2261.
        let last = ISO8601Text.instant("2261-12-31T23:59:59Z") ?? instant
        let from = min(max(instant - span, UTCInstant(seconds: 0)), last - span)
        let to = min(max(instant + span, from), last)
        let answer = await send(
            "GET", "/api/energy",
            query: [
                ("meter", meter), ("per", per), ("from", ISO8601Text.utc(from)), ("to", ISO8601Text.utc(to)),
            ])
        guard answer.status == 200 else { return ["energy answered \(answer.status) \(answer.text)"] }
        return answer.elements("periods").flatMap { period in
            ["import_wh", "export_wh", "readings", "resets"].compactMap { name in
                guard let value = period[name]?.number, value.isFinite, value >= 0 else {
                    return "\(name) of \(meter) is wrong in \(period)"
                }
                return nil
            }
        }
    }

    private func billProblems(_ meter: String, _ month: String) async -> [String] {
        let answer = await send("GET", "/api/bills", query: [("meter", meter), ("month", month)])
        guard answer.status == 200, let bill = answer.elements("bills").first else {
            return ["bills answered \(answer.status) \(answer.text)"]
        }
        return ["import_kwh", "export_kwh", "carried_in_kwh", "carried_out_kwh"].compactMap { name in
            guard let text = bill[name]?.text, let value = Double(text), value.isFinite, value >= 0 else {
                return "\(name) of \(meter) is wrong in \(bill)"
            }
            return nil
        }
    }
}
