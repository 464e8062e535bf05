/// What a point of an IAMMeter's register map stands for.
struct IAMMeterPoint: Sendable, Equatable {
    /// By the names of the maps, without the phase.
    enum Quantity: String, Sendable {
        case voltage, current, power, frequency, direction, reactive
        case powerFactor = "power_factor"
        case energyImport = "energy.import"
        case energyExport = "energy.export"
        case magnitude = "power.magnitude"
        case inductive = "reactive_energy.inductive"
        case capacitive = "reactive_energy.capacitive"
        case runTime = "run_time"
    }

    let quantity: Quantity
    /// Counted from 0; `nil` for the meter as a whole.
    let phase: Int?

    /// - Parameter name: as `voltage.l1`; `energy.import.coarse.l1` is the same energy in other steps.
    /// - Returns: `nil` for a name that no quantity has, or a phase that the meter has not.
    init?(_ name: String, phaseCount: Int) {
        var words = name.split(separator: ".").filter { $0 != "coarse" }
        let index = ["l1", "l2", "l3"].firstIndex { words.last == $0 }
        if index != nil { words.removeLast() }
        guard index ?? 0 < phaseCount, let quantity = Quantity(rawValue: words.joined(separator: ".")) else {
            return nil
        }
        self.quantity = quantity
        phase = index
    }

    /// By this name it is in the rows of the meter's other ways; `nil` for what they do not have. A single phase
    /// goes without its number.
    func truthName(_ name: String, phaseCount: Int) -> String? {
        switch (quantity, phase) {
        case (.voltage, _?), (.current, _?), (.powerFactor, _?), (.power, _?), (.energyImport, _?),
            (.energyExport, _?):
            name.contains(".coarse") ? nil : phaseCount == 1 ? quantity.rawValue : name
        case (.frequency, nil), (.power, nil), (.energyImport, nil), (.energyExport, nil):
            name.contains(".coarse") ? nil : name
        default: nil
        }
    }
}
