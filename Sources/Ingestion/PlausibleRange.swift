import Metering

/// What a meter of given ratings can measure; anything beyond is a broken meter or a broken body.
struct PlausibleRange {
    private let currentA: Double
    private let voltageV: Double
    private let powerW: Double

    init(_ meter: Meter) {
        currentA = meter.largestCurrentA
        voltageV = meter.largestVoltageV
        powerW = meter.largestPhasePowerW
    }

    private init(currentA: Double, voltageV: Double, powerW: Double) {
        self.currentA = currentA
        self.voltageV = voltageV
        self.powerW = powerW
    }

    /// For the row that sums three phases.
    var net: PlausibleRange {
        PlausibleRange(currentA: currentA * 3, voltageV: voltageV, powerW: powerW * 3)
    }

    func takes(current: Double) -> Bool { (0...currentA).contains(current) }

    func current(_ field: JSONField) throws(Refusal) -> Double {
        let value = try field.number()
        guard value >= 0 else { throw field.outside(0...currentA, "A", value, .outOfRange) }
        guard value <= currentA else { throw field.outside(0...currentA, "A", value, .implausible) }
        return value
    }

    func power(_ field: JSONField) throws(Refusal) -> Double { try field.number(-powerW...powerW, "W") }

    func reactivePower(_ field: JSONField) throws(Refusal) -> Double {
        try field.number(-powerW...powerW, "var")
    }

    func voltage(_ field: JSONField) throws(Refusal) -> Double { try field.number(0...voltageV, "V") }

    func frequency(_ field: JSONField) throws(Refusal) -> Double { try field.number(0...100, "Hz") }

    func powerFactor(_ field: JSONField) throws(Refusal) -> Double { try field.number(-1...1, "") }

    func counter(_ field: JSONField) throws(Refusal) -> Energy {
        Energy(kilowattHours: try field.number(0...1e9, "kWh"))
    }

    func reactiveCounter(_ field: JSONField) throws(Refusal) -> Energy {
        Energy(kilowattHours: try field.number(0...1e9, "kvarh"))
    }
}
