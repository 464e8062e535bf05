import Documents
import Metering
import Modbus
import RegisterMaps

/// One block of registers that is read at once, so that a reading is of one instant.
struct RegisterLayout: Sendable, Equatable {
    private let map: RegisterMap
    let span: RegisterSpan
    private let phases: Int

    /// The meter's own map, single phase: registers 0 to 7.
    static let singlePhase = RegisterLayout("iammeter-wem3080", "field", registers: 8, phases: 1)
    /// The meter's own map, three phases: registers 0 to 65.
    static let threePhase = RegisterLayout("iammeter-wem3080t", "field", registers: 66, phases: 3)
    /// What older firmware has of it: registers 0 to 37, without reactive values and serial number.
    static let olderThreePhase = RegisterLayout("iammeter-wem3080t", "field", registers: 38, phases: 3)
    /// The map of an integration guide: registers 0 to 7.
    static let guide = RegisterLayout("iammeter-wem3080", "seed", registers: 8, phases: 1)

    /// The map of a PZEM-004T: input registers 0 to 9.
    static let pzem = RegisterLayout("pzem-004t-v3", "field", registers: 10, phases: 1)

    private init(_ device: String, _ profile: String, registers: UInt16, phases: Int) {
        guard let map = RegisterMap.named(device, profile: profile),
            let span = try? RegisterSpan(start: 0, count: registers)
        else { preconditionFailure("there is no map `\(profile)` of \(device)") }
        self.map = map
        self.span = span
        self.phases = phases
    }

    /// - Parameter registers: as many as `span` has.
    /// - Throws: `.emptyRegisters`, `.implausible` or `.outOfRange`.
    func answer(_ registers: [UInt16], within limits: PlausibleRange) throws(Refusal) -> MeterAnswer {
        // A meter that has just started answers with zeros; one that measures has a voltage.
        guard registers.contains(where: { $0 != 0 }) else {
            throw Refusal(.emptyRegisters, "all \(registers.count) registers are 0")
        }
        let values = RegisterValues(
            values: map.decode(registers, start: span.start), limits: limits)
        var rows: [PhaseReading] = []
        for number in 1...phases { rows.append(try values.phase(number)) }
        return MeterAnswer(
            serial: map.decodeText(registers, start: span.start)["serial"], phases: rows,
            net: phases == 3 ? try values.net(beside: rows) : nil)
    }
}

/// The quantities of one block, by the names of their points.
private struct RegisterValues {
    let values: [String: Double]
    let limits: PlausibleRange

    func phase(_ number: Int) throws(Refusal) -> PhaseReading {
        let suffix = ".l\(number)"
        return PhaseReading(
            voltageV: try limits.voltage(field("voltage" + suffix)),
            currentA: try limits.current(field("current" + suffix)),
            powerW: try limits.power(field("power" + suffix)),
            energyImport: try limits.counter(kilo("energy.import" + suffix)),
            energyExport: has("energy.export" + suffix)
                ? try limits.counter(kilo("energy.export" + suffix)) : nil,
            frequencyHz: has("frequency") ? try limits.frequency(field("frequency")) : nil,
            powerFactor: has("power_factor" + suffix)
                ? try limits.powerFactor(field("power_factor" + suffix)) : nil,
            reactive: try reactive(suffix))
    }

    /// `nil` where the meter has no reactive measurement, or has it switched off and shows zeros.
    private func reactive(_ suffix: String) throws(Refusal) -> ReactiveReading? {
        let names = ["reactive", "reactive_energy.inductive", "reactive_energy.capacitive"].map {
            $0 + suffix
        }
        guard names.contains(where: { values[$0] ?? 0 != 0 }) else { return nil }
        return ReactiveReading(
            powerVar: try limits.reactivePower(field(names[0])),
            inductive: try limits.reactiveCounter(kilo(names[1])),
            capacitive: try limits.reactiveCounter(kilo(names[2])))
    }

    /// The totals, when they are not the sums of the phases: with net energy metering they are counters of
    /// their own, and without it a meter may round them by itself. So a stored total is always the one that
    /// was shown. It has the voltage of the first phase and no current, as the net row of JSON.
    func net(beside phases: [PhaseReading]) throws(Refusal) -> PhaseReading? {
        let imported = phases.reduce(0) { $0 + ($1.energyImport?.wattHours ?? 0) }
        let exported = phases.reduce(0) { $0 + ($1.energyExport?.wattHours ?? 0) }
        guard
            abs(imported - (values["energy.import"] ?? imported)) > Self.halfStep
                || abs(exported - (values["energy.export"] ?? exported)) > Self.halfStep
        else { return nil }
        return PhaseReading(
            voltageV: phases[0].voltageV, currentA: 0, powerW: try limits.net.power(field("power")),
            energyImport: try limits.counter(kilo("energy.import")),
            energyExport: try limits.counter(kilo("energy.export")), frequencyHz: phases[0].frequencyHz)
    }

    /// Wh; half of 1/800 kWh.
    private static let halfStep = 0.625

    private func has(_ name: String) -> Bool { values[name] != nil }

    private func field(_ name: String) -> JSONField {
        JSONField(value: values[name].map { .number(JSONNumber($0)) } ?? .null, path: name)
    }

    /// In kWh or kvarh.
    private func kilo(_ name: String) -> JSONField {
        JSONField(value: values[name].map { .number(JSONNumber($0 / 1000)) } ?? .null, path: name)
    }
}
