import Faults
import Modbus
import Scenarios
import Synchronization
import Timekeeping

/// A simulated PZEM-004T v3: measures one phase of a site, and answers on a serial line.
///
/// It lives on the mains: without them it is mute. What it has counted, its address and its threshold stay.
package final class PZEM: SimulatedDevice {
    package let name: String
    let settings: PZEMSettings
    let surroundings: DeviceSurroundings
    let state: Mutex<State>
    let bus: PZEMBus

    struct State: Sendable {
        var face: PZEMFace
        var metrology: PZEMMetrology
        var timing: PZEMTiming
        var modbusFaults = ModbusFaultState()
        var serialFaults = SerialFaultState()
        var quirks: PZEMQuirks
        var runningOrders: [String: Fault] = [:]
        /// Orders that keep it without power.
        var withoutPower: Set<String> = []
        var hasMains: Bool
        /// Counted up by each loss of power.
        var life = 0
        /// Nothing is answered before.
        var answersFrom: UTCInstant
        var rowCount = 0
        var requestCount: UInt64 = 0

        var hasPower: Bool { withoutPower.isEmpty && hasMains }
    }

    init(
        name: String, settings: PZEMSettings, view: SiteView, card: ErrorCard,
        surroundings: DeviceSurroundings
    ) {
        self.name = name
        self.settings = settings
        self.surroundings = surroundings
        let (now, seed) = (surroundings.time.now, surroundings.seed)
        let metrology = PZEMMetrology(
            view: view, card: card, range: settings.range, rollover: settings.rollover, phase: settings.phase,
            start: now, startWh: settings.startWh, seed: seed, device: name)
        state = Mutex(
            State(
                face: PZEMFace(address: settings.address, thresholdW: settings.thresholdW),
                metrology: metrology,
                timing: PZEMTiming(pace: settings.pace, latency: settings.latency, seed: seed, device: name),
                quirks: PZEMQuirks(settings.quirks, seed: seed, device: name),
                hasMains: metrology.hasMains(at: now), answersFrom: now))
        bus = surroundings.lines.bus(settings.bus ?? name, surroundings: surroundings)
        bus.join(self)
    }

    /// The line is heard by the first of its units.
    package var processes: [NamedProcess] {
        guard bus.isFirst(self) else { return [] }
        return [NamedProcess("\(bus.name).line") { [bus] in try await bus.run() }]
    }

    package var services: [NamedProcess] { [] }
    package var undelivered: Set<Int> { [] }
    package var bootTime: Duration { PZEMSettings.bootTime }
    package var hasPower: Bool { state.withLock { $0.hasPower } }

    package func open() async throws { try bus.open() }
    package func close() async { bus.close() }

    package func address(_ field: String) -> String? { field == "pty" ? bus.path : nil }

    package func siteWillChange() {
        let now = surroundings.time.now
        state.withLock { $0.advance(to: now) }
    }

    /// Mains may have gone, or come back.
    package func siteDidChange() {
        let now = surroundings.time.now
        let isBack = state.withLock { state in
            let hasMains = state.metrology.hasMains(at: now)
            guard hasMains != state.hasMains else { return false }
            state.hasMains = hasMains
            return state.powerHasChanged(at: now)
        }
        if isBack { report("reboot", []) }
    }

    func report(_ kind: String, _ fields: [EventField]) {
        surroundings.observer.report(DeviceReport(device: name, kind: kind, fields: fields))
    }
}

extension PZEM.State {
    /// Brings the counter to `now`; without power nothing is counted.
    mutating func advance(to now: UTCInstant) {
        if hasPower { metrology.advance(to: now) } else { metrology.skip(to: now) }
    }

    /// What follows when power has come or gone at this instant.
    /// - Returns: whether it is up again.
    mutating func powerHasChanged(at now: UTCInstant) -> Bool {
        life += 1
        guard hasPower else { return false }
        metrology.skip(to: now)
        answersFrom = now + PZEMSettings.bootTime
        return true
    }
}
