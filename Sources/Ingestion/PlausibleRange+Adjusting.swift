import Metering

/// Values that boards are known to send and that are no mistakes of measuring. Meters of IAMMETER send none of these.
///
/// Source: reports about evcc (4660) and ESPHome (1845).
extension PlausibleRange {
    /// A computed power factor may lie so far beyond 1.
    private static let powerFactorExcess = 0.05

    /// The magnitude of a current that has the sign of an exported power.
    func adjustedCurrent(
        _ field: JSONField, power: Double, _ adjusted: inout Adjustments
    ) throws(Refusal) -> Double {
        let value = try field.number()
        guard value < 0, power <= 0, takes(current: -value) else { return try current(field) }
        adjusted.insert(.current)
        return -value
    }

    /// 1 for a power factor a little beyond it.
    func adjustedPowerFactor(
        _ field: JSONField, _ adjusted: inout Adjustments
    ) throws(Refusal) -> Double {
        let value = try field.number()
        guard value.magnitude > 1, value.magnitude <= 1 + Self.powerFactorExcess else {
            return try powerFactor(field)
        }
        adjusted.insert(.powerFactor)
        return value < 0 ? -1 : 1
    }
}
