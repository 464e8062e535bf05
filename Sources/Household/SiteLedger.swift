import Timekeeping

/// The energy registers of a site since the start of a run.
///
/// Power is taken at each whole second, and at each beginning or end of an influence, and holds until the
/// next; so a constant load is exact to the watt second, and every process comes to the same numbers.
package struct SiteLedger: Sendable {
    /// Of the algebraic sum of the phases: what one phase exports, another may import for nothing (net
    /// metering).
    package private(set) var total = EnergyRegisters()
    /// Of each phase for itself, in order.
    package private(set) var phases: [EnergyRegisters] = []
    /// How far the registers have come.
    package private(set) var instant: UTCInstant

    /// - Parameter start: when every register stands at 0.
    package init(start: UTCInstant) {
        instant = start
    }

    /// Integrates up to an instant; one that has passed changes nothing.
    ///
    /// Influences are counted as they are known at this call, so advance before adding or ending one in the
    /// past.
    package mutating func advance(to end: UTCInstant, site: Site) {
        while instant < end {
            let held = site.held(at: instant)
            let until = min(held.until, end)
            add(held.snapshot, seconds: (until - instant).inSeconds)
            instant = until
        }
    }

    /// The registers as they stand at an instant; when that has passed, what has come since is taken away again.
    package mutating func upTo(_ end: UTCInstant, site: Site) -> SiteLedger {
        advance(to: end, site: site)
        guard end < instant else { return self }
        var since = SiteLedger(start: end)
        since.advance(to: instant, site: site)
        var past = self
        past.instant = end
        past.total -= since.total
        for index in past.phases.indices { past.phases[index] -= since.registers(of: index) }
        return past
    }

    private func registers(of index: Int) -> EnergyRegisters {
        index < phases.count ? phases[index] : EnergyRegisters()
    }

    private mutating func add(_ snapshot: SiteSnapshot, seconds: Double) {
        if phases.isEmpty { phases = snapshot.phases.map { _ in EnergyRegisters() } }
        total.add(
            grid: snapshot.power(of: .grid), solar: snapshot.power(of: .solar),
            load: snapshot.power(of: .load),
            seconds: seconds)
        for (index, phase) in snapshot.phases.enumerated() {
            phases[index].add(
                grid: phase.gridPowerW, solar: phase.solarPowerW, load: phase.loadPowerW, seconds: seconds)
        }
    }

    /// The registers of one phase; all 0 on a phase that the site does not have.
    package func registers(of phase: Phase) -> EnergyRegisters {
        registers(of: phase.rawValue)
    }
}
