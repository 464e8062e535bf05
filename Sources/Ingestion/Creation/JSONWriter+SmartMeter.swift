import Documents
import Metering
import Timekeeping

extension JSONWriter {
    /// A reading with the names of the published back end; what was not sent is null.
    mutating func smartMeterReading(_ reading: Reading, _ meterID: String) {
        let phase = reading.phases[0]
        object { json in
            json.field("meterId", meterID)
            json.field("timestamp", ISO8601Text.utcMilliseconds(reading.takenAt))
            json.field("voltage", phase.voltageV)
            json.field("current", phase.currentA)
            json.field("power_watts", phase.powerW)
            json.field("energy_kwh", phase.energyImport.map { $0.wattHours / 1000 })
            json.field("frequency", phase.frequencyHz)
            json.field("power_factor", phase.powerFactor)
        }
    }
}
