import Ingestion
import Logging
import Metering
import Scenarios
import Synchronization
import Timekeeping
import Verdicts
import Wires

/// The hub in a run: the real one, with what it does told in the words of the language.
final class HubComponent: Sendable {
    let name: String
    private let configuration: HubConfiguration
    private let hub: HubAssembly
    private let time: any Timekeeper
    /// The end of the run, which is no longer a part of it: what is asked then is asked of the day that ends with it.
    private let end: UTCInstant
    private let state = Mutex(State())
    /// Energy is asked of the store, and only when an expectation mentions it.
    private let energyQuestions: [SignalReference]
    private let newReadings: any Parking

    private struct State {
        var address = ""
        var latest: [String: Reading] = [:]
        var lateness: [String: Duration] = [:]
        var energy: [SignalReference: (day: Int, wattHours: Double)] = [:]
    }

    /// - Parameters:
    ///   - plan: the component, its configuration checked.
    ///   - fillIn: puts addresses in the place of `${name.field}`.
    ///   - observe: takes every event of the hub.
    init(
        _ plan: ComponentPlan, zone: Zone, end: UTCInstant, storePath: String?,
        execution: SQLiteStore.Execution,
        energyQuestions: [SignalReference], time: any Timekeeper, wiring: Wiring, logger: Logger,
        fillIn: @escaping @Sendable (String) -> String, observe: @escaping @Sendable (Observation) -> Void
    ) async throws {
        name = plan.name
        self.time = time
        self.end = end
        self.energyQuestions = energyQuestions
        newReadings = time.makeParking("\(plan.name): a new reading")
        configuration = try HubConfiguration(plan.settings, defaultZone: zone)
        let observer = Observer(name: plan.name, time: time, observe: observe)
        var surroundings = HubAssembly.Surroundings(time: time, wiring: wiring, logger: logger)
        surroundings.observers = [observer]
        surroundings.report = { event in observer.report(event) }
        surroundings.fillIn = fillIn
        hub = try await HubAssembly(
            configuration, storePath: storePath, durability: .process, execution: execution, surroundings)
        observer.serve(self)
    }

    var url: String { state.withLock { $0.address } }

    func open(host: String, port: Int) async throws {
        let port = try await hub.open(host: host, port: port)
        state.withLock { $0.address = "http://\(host):\(port)" }
    }

    var processes: [NamedProcess] {
        let own = hub.processes.map { NamedProcess("\(name).\($0.name)", run: $0.run) }
        guard !energyQuestions.isEmpty else { return own }
        return own + [NamedProcess("\(name).energy") { try await self.followEnergy() }]
    }

    var service: NamedProcess { NamedProcess("\(name).http") { try await self.hub.serve() } }

    func close() async {
        await hub.close()
    }

    func take(_ readings: [StoredReading]) {
        state.withLock { state in
            for stored in readings where !stored.isDuplicate {
                let reading = stored.reading
                state.lateness[reading.meter] = reading.receivedAt - reading.takenAt
                let newest = state.latest[reading.meter]
                if newest.map({ $0.takenAt <= reading.takenAt }) ?? true {
                    state.latest[reading.meter] = reading
                }
            }
        }
        if !energyQuestions.isEmpty { newReadings.wake() }
    }

    /// Asks the store for the day's energy after each commit.
    private func followEnergy() async throws {
        while true {
            try await newReadings.wait()
            for question in energyQuestions { try await updateEnergy(question) }
        }
    }

    private func updateEnergy(_ question: SignalReference) async throws {
        guard let meter = question.arguments.first else { return }
        let now = time.now
        let days = try await hub.store.energy(
            meter: meter, per: .day, in: now..<(now + .nanoseconds(1)), zone: configuration.zone)
        let today = days.first { $0.start <= now && now < $0.end }
        let energy = question.name.hasSuffix("export") ? today?.exported : today?.imported
        let day = configuration.zone.civilTime(at: now).dayNumber
        state.withLock { $0.energy[question] = (day, energy?.wattHours ?? 0) }
    }

    /// The value of one of its signals now.
    func value(of signal: SignalReference) -> Value {
        guard let meter = signal.arguments.first else { return .unknown }
        return state.withLock { state in
            if signal.name == "lateness()" {
                return state.lateness[meter].map { .number($0.inSeconds) } ?? .unknown
            }
            if signal.name.hasPrefix("energy()") { return energy(signal, in: state) }
            guard let reading = state.latest[meter] else { return .unknown }
            return reading.shown(String(signal.name.dropFirst("latest().".count))).map(Value.number)
                ?? .unknown
        }
    }

    /// What was known of yesterday says nothing of today.
    private func energy(_ signal: SignalReference, in state: borrowing State) -> Value {
        guard let known = state.energy[signal] else { return .unknown }
        let lastInstant = end - .nanoseconds(1)
        let today = configuration.zone.civilTime(at: min(time.now, lastInstant)).dayNumber
        return .number(known.day == today ? known.wattHours : 0)
    }
}
