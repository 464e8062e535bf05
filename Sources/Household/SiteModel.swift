import Timekeeping

/// The formulas of a site put together; it remembers nothing.
struct SiteModel: Sendable {
    private let grid: GridModel
    private let home: Home
    private let roof: RoofModel?

    init(_ description: SiteDescription, seed: UInt64, zone: Zone) {
        let name = description.name
        let weather = Weather(
            sky: description.sky, place: description.place, zone: zone, seed: seed, path: name)
        grid = GridModel(grid: description.grid, zone: zone, seed: seed, path: name)
        home = Home(
            loads: description.loads ?? Loads(), weather: weather, seed: seed, site: name,
            table: ApplianceTable.builtIn)
        roof = description.roof.flatMap { roof in
            description.place.map {
                RoofModel(roof: roof, place: $0, weather: weather, seed: seed, path: name)
            }
        }
    }

    func snapshot(at instant: UTCInstant, conditions: Conditions, tables: inout DayTables) -> SiteSnapshot {
        let demand = home.load(at: instant, tables: &tables)
        let source = 1 + grid.eveningSag(at: instant) - conditions.sag + conditions.swell
        guard !conditions.isOutage else { return outage(demand, conditions: conditions, source: source) }
        let solar = solar(at: instant, conditions: conditions, source: source)
        let phases = (0..<grid.grid.phaseCount).map { phase in
            let load = load(demand, conditions: conditions, phase: phase)
            return self.phase(
                phase, load: load, solar: solar[phase], source: source, seconds: instant.seconds)
        }
        return SiteSnapshot(
            frequencyHz: conditions.heldHertz ?? grid.frequency(at: instant.seconds), phases: phases)
    }

    /// The part of the load that lies on one phase: an even share of base and appliances, and what was added
    /// there.
    private func load(_ demand: Load, conditions: Conditions, phase: Int) -> Load {
        var load = demand * (1 / Double(grid.grid.phaseCount))
        load.add(watts: conditions.addedWatts[phase], reactive: conditions.addedVar[phase])
        return load * conditions.loadScale
    }

    /// Watts and var that the roof feeds into each phase. An inverter lets go when half of the voltage is
    /// gone.
    private func solar(at instant: UTCInstant, conditions: Conditions, source: Double) -> [SIMD2<Double>] {
        var shares = [SIMD2<Double>](repeating: .zero, count: grid.grid.phaseCount)
        guard let roof, !conditions.isRoofTripped, source >= 0.5 else { return shares }
        let output = roof.output(at: instant, clouds: conditions.clouds)
        if let phase = roof.roof.phase {
            shares[phase.rawValue] = output
        } else {
            for phase in shares.indices { shares[phase] = output / Double(shares.count) }
        }
        return shares
    }

    /// The current is taken once, at the voltage of the unloaded line; it lowers the voltage on import and
    /// raises it on export. The powers are those at the voltage that results, so V, I, P and Q agree exactly.
    private func phase(
        _ phase: Int, load: Load, solar: SIMD2<Double>, source: Double, seconds: Double
    ) -> PhaseSnapshot {
        let nominal = grid.grid.volts
        let unloaded = max(source, 0)
        let flow = load.demand(at: unloaded) - solar
        let current = unloaded > 0 ? (flow * flow).sum().squareRoot() / (nominal * unloaded) : 0
        let drop = grid.grid.resistanceOhm * (flow.x < 0 ? -current : current)
        let noise = unloaded > 0 ? grid.voltageNoise(phase: phase, at: seconds) : 0
        let voltage = max(nominal * unloaded - drop + noise, 0)
        let demand = load.demand(at: voltage / nominal)
        let fed = voltage > 0 ? solar : .zero
        return PhaseSnapshot(
            voltageV: voltage, gridPowerW: demand.x - fed.x, gridReactiveVar: demand.y - fed.y,
            solarPowerW: fed.x, solarReactiveVar: fed.y, loadPowerW: demand.x, loadReactiveVar: demand.y)
    }

    private func outage(_ demand: Load, conditions: Conditions, source: Double) -> SiteSnapshot {
        let dead = PhaseSnapshot(voltageV: 0)
        let unserved = (0..<grid.grid.phaseCount).reduce(0) { sum, phase in
            sum + load(demand, conditions: conditions, phase: phase).demand(at: max(source, 0)).x
        }
        return SiteSnapshot(
            frequencyHz: 0, phases: Array(repeating: dead, count: grid.grid.phaseCount), unservedW: unserved)
    }
}
