import Modbus
import Quantities
import RegisterMaps

/// What an IAMMeter has in its registers at one instant.
struct IAMMeterRegisters: Sendable {
    let values: IAMMeterValues
    /// Without reactive measurement its registers read 0.
    let hasReactive: Bool
    let serial: String
    /// Seconds since power-up.
    let runTime: Double

    func image(of maps: [RegisterMap]) -> RegisterImage {
        maps.reduce(RegisterImage()) { image, map in
            image.merging(map.encode(value, text: { $0 == "serial" ? serial : nil }))
        }
    }

    /// By the name of a point, in base units.
    private func value(_ point: String) -> Double? {
        let name = point.replacing(".coarse", with: "")
        if name == "run_time" { return runTime }
        if let value = values.shown(name) { return value }
        guard let (quantity, row) = values.phase(name) else { return nil }
        switch quantity {
        case "frequency": return values.frequencyHz
        case "power.magnitude": return abs(row.powerW)
        case "direction": return row.powerW < 0 ? 1 : 0
        case "reactive": return hasReactive ? row.reactiveVar : 0
        case "reactive_energy.inductive": return hasReactive ? row.inductiveVarh : 0
        case "reactive_energy.capacitive": return hasReactive ? row.capacitiveVarh : 0
        default: return nil
        }
    }
}

extension IAMMeterRegisters {
    /// The quantities whose points lie in `span` whole, at the resolution of their registers, by the names that
    /// the meter's other ways have for them.
    ///
    /// Empty unless the power of the first phase is among them: a poll in several reads is one row, that of the
    /// read that has this power.
    func truth(_ registers: [UInt16], of span: RegisterSpan, maps: [RegisterMap]) -> [TruthValue] {
        maps.flatMap { map in
            let points = map.points(in: span)
            guard points.contains(where: { $0.name == "power.l1" }) else { return [TruthValue]() }
            let decoded = map.decode(registers, start: span.start)
            return points.compactMap { point in
                guard let name = truthName(point.name), let dimension = point.step.dimension,
                    let printed = decoded[point.name], let value = value(point.name)
                else { return nil }
                return TruthValue(
                    name: name, value: value.isNaN ? value : printed, step: point.step.size,
                    dimension: dimension)
            }
        }
    }

    /// A single phase goes without its number.
    private func truthName(_ point: String) -> String? {
        let totals = ["frequency", "power", "energy.import", "energy.export"]
        if totals.contains(point) { return point }
        guard let (quantity, _) = values.phase(point), Self.measured.contains(quantity) else { return nil }
        return values.phases.count == 1 ? quantity : point
    }

    private static let measured = [
        "power", "voltage", "current", "energy.import", "energy.export", "power_factor",
    ]
}
