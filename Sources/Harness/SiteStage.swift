import Household
import Scenarios
import Simulators
import Synchronization
import Timekeeping
import Verdicts

/// A site in a run: its truth, its energy registers, and the devices that see it.
final class SiteStage: Sendable {
    let name: String
    let site: Site
    private let time: any Timekeeper
    private let ledger: Mutex<SiteLedger>
    private let observers = Mutex<[any SimulatedDevice]>([])

    init(_ plan: SitePlan, seed: UInt64, zone: Zone, time: any Timekeeper) throws {
        name = plan.name
        self.time = time
        site = Site(try SiteDescription(settings: plan.settings, name: plan.name), seed: seed, zone: zone)
        ledger = Mutex(SiteLedger(start: time.now))
    }

    /// A device sees this site and wants to know when it changes.
    func add(_ device: any SimulatedDevice) {
        observers.withLock { $0.append(device) }
    }

    /// - Returns: the number by which to end it.
    func begin(_ influence: SiteInfluence) -> Int {
        change { site.add(influence, from: time.now) }
    }

    func end(_ id: Int) {
        change { site.end(id, at: time.now) }
    }

    private func change<Result>(_ action: () -> Result) -> Result {
        let devices = observers.withLock { $0 }
        devices.forEach { $0.siteWillChange() }
        let now = time.now
        ledger.withLock { $0.advance(to: now, site: site) }
        defer { devices.forEach { $0.siteDidChange() } }
        return action()
    }

    /// Its energy registers now.
    func registers() -> EnergyRegisters {
        let now = time.now
        return ledger.withLock { ledger in
            ledger.advance(to: now, site: site)
            return ledger.total
        }
    }

    /// The value of one of its signals now, in base units.
    func value(of name: String) -> Value {
        if name.contains("energy") { return energy(name) }
        let snapshot = site.snapshot(at: time.now)
        switch name {
        case "islanded": return .bool(snapshot.isIslanded)
        case "unserved": return .number(snapshot.unservedW)
        case "grid.frequency": return .number(snapshot.frequencyHz)
        case "grid.voltage":
            return .number(snapshot.phases.reduce(0) { $0 + $1.voltageV } / Double(snapshot.phases.count))
        default: return phased(name.split(separator: ".").map(String.init), snapshot)
        }
    }

    /// `grid.power`, `load.power.l2`, `grid.voltage.l3`.
    private func phased(_ words: [String], _ snapshot: SiteSnapshot) -> Value {
        let phase = words.count == 3 ? Phase(name: words[2]) : nil
        if words.count >= 2, words[1] == "voltage", let phase {
            guard phase.rawValue < snapshot.phases.count else { return .number(0) }
            return .number(snapshot.phases[phase.rawValue].voltageV)
        }
        guard words.count >= 2, words[1] == "power", let part = SitePart(rawValue: words[0]) else {
            return .unknown
        }
        return .number(phase.map { snapshot.power(of: part, on: $0) } ?? snapshot.power(of: part))
    }

    private func energy(_ name: String) -> Value {
        let now = time.now
        let words = name.split(separator: ".")
        let phase = words.last.flatMap { Phase(name: String($0)) }
        let registers = ledger.withLock { ledger in
            ledger.advance(to: now, site: site)
            return phase.map { ledger.registers(of: $0) } ?? ledger.total
        }
        switch phase == nil ? name : words.dropLast().joined(separator: ".") {
        case "grid.energy.import": return .number(registers.importWh)
        case "grid.energy.export": return .number(registers.exportWh)
        case "solar.energy": return .number(registers.solarWh)
        case "load.energy": return .number(registers.loadWh)
        default: return .unknown
        }
    }
}
