import Modbus
import Quantities
import RegisterMaps

/// What a PZEM-004T shows at one instant, at its resolution. Nothing has a sign.
struct PZEMValues: Sendable, Equatable {
    var voltageV = 0.0
    var currentA = 0.0
    var powerW = 0.0
    var energyWh = 0.0
    var frequencyHz = 0.0
    var powerFactor = 0.0

    /// Every quantity with its name in the language, its point in the registers, and its step.
    static let quantities: [(name: String, point: String, dimension: Dimension, step: Double)] =
        [
            ("power", "power.l1"), ("voltage", "voltage.l1"), ("current", "current.l1"),
            ("energy.import", "energy.import.l1"), ("power_factor", "power_factor.l1"),
            ("frequency", "frequency"),
        ].compactMap { name, point in
            guard let found = map.point(point), let dimension = found.step.dimension else { return nil }
            return (name, point, dimension, found.step.size)
        }

    static let map: RegisterMap = {
        guard let map = RegisterMap.named(PZEMModel.name, profile: "field") else {
            preconditionFailure("there is no map of \(PZEMModel.name)")
        }
        return map
    }()

    /// By the name of the language; `nil` for one that it does not have.
    func value(_ name: String) -> Double? {
        switch name {
        case "voltage": voltageV
        case "current": currentA
        case "power": powerW
        case "energy.import": energyWh
        case "frequency": frequencyHz
        case "power_factor": powerFactor
        default: nil
        }
    }

    /// - Parameter thresholdW: power above it raises the alarm.
    func registers(thresholdW: UInt16) -> RegisterImage {
        let alarm = powerW > Double(thresholdW) ? 0xFFFF : 0.0
        return Self.map.encode { point in
            if point == "alarm" { return alarm }
            return Self.quantities.first { $0.point == point }.flatMap { value($0.name) }
        }
    }

    /// The quantities whose registers lie in `span` whole.
    func truth(in span: RegisterSpan) -> [TruthValue] {
        let points = Set(Self.map.points(in: span).map(\.name))
        return Self.quantities.filter { points.contains($0.point) }.compactMap { quantity in
            value(quantity.name).map {
                TruthValue(
                    name: quantity.name, value: $0, step: quantity.step, dimension: quantity.dimension)
            }
        }
    }
}
