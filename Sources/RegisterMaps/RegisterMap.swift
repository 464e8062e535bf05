import Modbus

/// Where a device keeps which quantity: one file for each product, one line for each point.
///
/// Names are those of the language with the phase behind: `voltage.l1`, `current.l1`, `power.l1`,
/// `energy.import.l1`, `energy.export.l1`, `power_factor.l1`, `reactive.l1`, `reactive_energy.inductive.l1`,
/// `reactive_energy.capacitive.l1`. A single-phase meter has `.l1` too, so a phase is there when its
/// `voltage.lN` is. What the meter has once stands alone: `frequency`, `serial`, `run_time`, `model`, and with
/// several phases the totals `power`, `energy.import`, `energy.export`. Registers that only fill are `padding.N`.
package struct RegisterMap: Sendable, Equatable {
    package let device: String
    package let profile: String
    /// The document that the addresses come from.
    package let source: String
    /// In order of their addresses; no two overlap, no two have one name.
    package let points: [RegisterPoint]

    /// A map of this package, by the names of its device and its profile; `nil` when there is none.
    package static func named(_ device: String, profile: String) -> RegisterMap? {
        builtIn.first { $0.device == device && $0.profile == profile }
    }

    package func point(_ name: String) -> RegisterPoint? { points.first { $0.name == name } }

    /// The points that lie in a span whole.
    package func points(in span: RegisterSpan) -> [RegisterPoint] { points(in: span.addresses) }

    private func points(in addresses: Range<Int>) -> [RegisterPoint] {
        points.filter {
            addresses.lowerBound <= $0.addresses.lowerBound && $0.addresses.upperBound <= addresses.upperBound
        }
    }

    /// What the registers from `start` on mean, by the names of the points that lie among them whole, in base
    /// units (W, Wh, V, A, Hz, var, varh, s, 1).
    package func decode(_ registers: [UInt16], start: UInt16) -> [String: Double] {
        named(registers, start: start) { $0.quantity($1) }
    }

    /// The texts among these registers, by the names of their points.
    package func decodeText(_ registers: [UInt16], start: UInt16) -> [String: String] {
        named(registers, start: start) { $0.text($1) }
    }

    private func named<Meaning>(
        _ registers: [UInt16], start: UInt16, meaning: (RegisterPoint, ArraySlice<UInt16>) -> Meaning?
    ) -> [String: Meaning] {
        var found: [String: Meaning] = [:]
        for point in points(in: Int(start)..<(Int(start) + registers.count)) {
            let first = point.addresses.lowerBound - Int(start)
            found[point.name] = meaning(point, registers[first..<(first + point.format.registerCount)])
        }
        return found
    }

    /// The registers of one instant.
    /// - Parameters:
    ///   - value: by name, in base units; `nil` makes a hole. It is not asked for constants.
    ///   - text: by name; `nil` makes a hole.
    package func encode(
        _ value: (String) -> Double?, text: (String) -> String? = { _ in nil }
    ) -> RegisterImage {
        var image = RegisterImage()
        for point in points {
            let registers: [UInt16]?
            if let constant = point.constant {
                registers = point.registers(raw: constant)
            } else if case .ascii = point.format {
                registers = text(point.name).map { point.registers($0) }
            } else {
                registers = value(point.name).map { point.registers($0) }
            }
            if let registers { image.put(registers, at: Int(point.address)) }
        }
        return image
    }
}
