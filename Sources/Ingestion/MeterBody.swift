import Documents
import Metering
import Timekeeping

/// The body of a meter, pushed or asked for: who sends it, in which of the two forms.
struct MeterBody {
    enum Profile {
        /// What IAMMETER's firmware sends: `SN`, rows of numbers. Source: IAMMETER's page on local
        /// integration.
        case field
        /// What an integration guide describes: `Serial`, objects with names.
        case seed
    }

    let profile: Profile
    let serial: String
    private let root: JSONField

    /// - Throws: `.missingField` or `.wrongType`.
    init(_ json: JSONValue) throws(Refusal) {
        root = JSONField(value: json, path: "")
        guard case .object = json else {
            throw Refusal(
                .wrongType, "the body is \(json.kind), expected an object with `SN` and `Data` or `Datas`")
        }
        if root.optionalMember("SN") == nil, let serial = root.optionalMember("Serial") {
            profile = .seed
            self.serial = try serial.string()
        } else {
            profile = .field
            serial = try root.member("SN").string()
        }
    }

    /// When the meter says that it measured; `nil` when it says nothing.
    func time() throws(Refusal) -> UTCInstant? {
        guard let field = root.optionalMember("Time") else { return nil }
        let text = try field.string()
        guard let instant = ISO8601Text.instant(text) else {
            throw Refusal(
                .wrongType, "`Time` is no date and time such as 2025-11-03T12:00:00Z", field: "Time")
        }
        return instant
    }

    /// What the meter says of itself.
    var health: MeterHealth? {
        var health = MeterHealth()
        health.signalPercent = root.measure("sig", 0...100)
        health.firmware = root.label("version")
        health.macAddress = root.label("mac")
        return health == MeterHealth() ? nil : health
    }

    /// The phases, and the net row if there is one.
    func rows(within limits: PlausibleRange) throws(Refusal) -> (phases: [PhaseReading], net: PhaseReading?) {
        switch profile {
        case .seed: (try seedRows(limits), nil)
        case .field: try fieldRows(limits)
        }
    }

    private func fieldRows(
        _ limits: PlausibleRange
    ) throws(Refusal) -> (phases: [PhaseReading], net: PhaseReading?) {
        guard let datas = root.optionalMember("Datas") else {
            return ([try fieldRow(root.member("Data"), limits)], nil)
        }
        guard root.optionalMember("Data") == nil else {
            throw Refusal(
                .wrongType, "the body has both `Data` and `Datas`; a meter sends one of them", field: "Data")
        }
        var phases: [PhaseReading] = []
        let fields = try datas.elements([3, 4])
        for field in fields.prefix(3) { phases.append(try fieldRow(field, limits)) }
        if let reactive = root.optionalMember("EA")?.optionalMember("Reactive") {
            let rows = try reactive.elements([3])
            for index in rows.indices { phases[index].reactive = try reactiveRow(rows[index], limits) }
        }
        return (phases, fields.count == 4 ? try fieldRow(fields[3], limits.net) : nil)
    }

    /// `[V, A, W, import kWh, export kWh]`, on all but early firmware followed by Hz and power factor.
    private func fieldRow(_ row: JSONField, _ limits: PlausibleRange) throws(Refusal) -> PhaseReading {
        let values = try row.elements([5, 7])
        return PhaseReading(
            voltageV: try limits.voltage(values[0]), currentA: try limits.current(values[1]),
            powerW: try limits.power(values[2]), energyImport: try limits.counter(values[3]),
            energyExport: try limits.counter(values[4]),
            frequencyHz: values.count == 7 ? try limits.frequency(values[5]) : nil,
            powerFactor: values.count == 7 ? try limits.powerFactor(values[6]) : nil)
    }

    /// `[var, inductive kvarh, capacitive kvarh]`.
    private func reactiveRow(_ row: JSONField, _ limits: PlausibleRange) throws(Refusal) -> ReactiveReading {
        let values = try row.elements([3])
        return ReactiveReading(
            powerVar: try limits.reactivePower(values[0]), inductive: try limits.reactiveCounter(values[1]),
            capacitive: try limits.reactiveCounter(values[2]))
    }

    private func seedRows(_ limits: PlausibleRange) throws(Refusal) -> [PhaseReading] {
        var phases: [PhaseReading] = []
        for row in try root.member("Data").elements([1, 2, 3]) { phases.append(try seedRow(row, limits)) }
        return phases
    }

    private func seedRow(_ row: JSONField, _ limits: PlausibleRange) throws(Refusal) -> PhaseReading {
        PhaseReading(
            voltageV: try limits.voltage(row.member("Voltage")),
            currentA: try limits.current(row.member("Current")),
            powerW: try limits.power(row.member("Power")),
            energyImport: try limits.counter(row.member("Energy")),
            energyExport: nil, frequencyHz: try limits.frequency(row.member("Frequency")),
            powerFactor: try limits.powerFactor(row.member("PF")))
    }
}
