import Faults
import Household
import Scenarios
import Simulators
import Synchronization
import Timekeeping
import Verdicts

/// A site in a run: its truth, its energy registers, its influences, and the devices that see it.
final class SiteInRun: Sendable {
    let name: String
    let site: Site
    private let time: any Timekeeper
    private let ledger: Mutex<SiteLedger>
    private let observers = Mutex(Observers())

    private struct Observers {
        var devices: [any SimulatedDevice] = []
        /// Those that go dark with the mains.
        var powered: [any SimulatedDevice] = []
        /// The influences that last, by the ids of the entries that began them.
        var influences: [String: Int] = [:]
    }

    init(_ plan: SitePlan, seed: UInt64, zone: Zone, time: any Timekeeper) throws {
        name = plan.name
        self.time = time
        site = Site(try SiteDescription(settings: plan.settings, name: plan.name), seed: seed, zone: zone)
        ledger = Mutex(SiteLedger(start: time.now))
    }

    /// A device sees this site and is told when it changes.
    /// - Parameter isPoweredByGrid: it goes dark with the mains.
    func add(_ device: any SimulatedDevice, isPoweredByGrid: Bool) {
        observers.withLock { observers in
            observers.devices.append(device)
            if isPoweredByGrid { observers.powered.append(device) }
        }
    }

    private func change<Result>(at instant: UTCInstant, _ action: () -> Result) -> Result {
        let devices = observers.withLock { $0.devices }
        devices.forEach { $0.siteWillChange() }
        // Registers that have come further than the change are taken back to it, and come forward with it.
        ledger.withLock { $0 = $0.upTo(instant, site: site) }
        defer { devices.forEach { $0.siteDidChange() } }
        return action()
    }

    /// Its energy registers at an instant that is not later than now.
    func registers(at instant: UTCInstant) -> EnergyRegisters {
        ledger.withLock { $0.upTo(instant, site: site).total }
    }

    /// The value of one of its signals, in base units.
    /// - Parameter instant: not later than now.
    func value(of name: String, at instant: UTCInstant) -> Value {
        if name.contains("energy") { return energy(name, at: instant) }
        let snapshot = site.snapshot(at: instant)
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

    private func energy(_ name: String, at instant: UTCInstant) -> Value {
        let words = name.split(separator: ".")
        let phase = words.last.flatMap { Phase(name: String($0)) }
        let registers = ledger.withLock { ledger in
            let past = ledger.upTo(instant, site: site)
            return phase.map { past.registers(of: $0) } ?? past.total
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

extension SiteInRun: EntryTarget {
    func begin(_ order: EntryOrder, at instant: UTCInstant) async throws {
        guard let action = order.entry.action,
            let influence = try SiteInfluence.make(
                action: action, arguments: order.entry.arguments,
                phaseCount: site.description.grid.phaseCount)
        else { return }
        let id = change(at: instant) { site.add(influence, from: instant) }
        observers.withLock { $0.influences[order.entry.id] = id }
        for device in devicesInTheDark(order) { await device.begin(powerLoss(order)) }
    }

    func end(_ order: EntryOrder, at instant: UTCInstant) async throws {
        guard let id = observers.withLock({ $0.influences.removeValue(forKey: order.entry.id) }) else {
            return
        }
        change(at: instant) { site.end(id, at: instant) }
        for device in devicesInTheDark(order) { try await device.end(order.entry.id) }
    }

    private func devicesInTheDark(_ order: EntryOrder) -> [any SimulatedDevice] {
        order.entry.action == "grid.outage" ? observers.withLock { $0.powered } : []
    }

    private func powerLoss(_ order: EntryOrder) -> FaultOrder {
        FaultOrder(
            id: order.entry.id, fault: .life(.powerLoss, how: order.absence), chances: order.chances)
    }
}
