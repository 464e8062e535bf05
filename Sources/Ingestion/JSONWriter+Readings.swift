import Documents
import Metering
import Timekeeping

extension JSONWriter {
    mutating func reading(_ stored: StoredReading) {
        let reading = stored.reading
        object { json in
            json.field("meter", reading.meter)
            json.field("source", reading.source.rawValue)
            json.field("taken_at", ISO8601Text.utc(reading.takenAt))
            json.field("received_at", ISO8601Text.utc(reading.receivedAt))
            json.field("time_from", reading.timeFrom.rawValue)
            if let stamp = reading.stamp { json.field("stamp", ISO8601Text.utc(stamp)) }
            json.field("conflict", stored.isConflict)
            json.field("energy", stored.mark.name)
            if stored.isUnplaced { json.field("unplaced", true) }
            if !reading.adjusted.isEmpty {
                json.key("adjusted")
                json.array(reading.adjusted.names) { $0.value($1) }
            }
            json.field("power_w", reading.powerW)
            json.field("voltage_v", reading.voltageV)
            json.field("current_a", reading.currentA)
            json.field("frequency_hz", reading.frequencyHz)
            json.field("power_factor", reading.powerFactor)
            json.field("energy_import_wh", reading.energyImport?.wattHours)
            json.field("energy_export_wh", reading.energyExport?.wattHours)
            json.key("phases")
            json.array(reading.phases) { $0.phase($1) }
            if let net = reading.net {
                json.key("net")
                json.phase(net)
            }
        }
    }

    private mutating func phase(_ phase: PhaseReading) {
        object { json in
            json.field("voltage_v", phase.voltageV)
            json.field("current_a", phase.currentA)
            json.field("power_w", phase.powerW)
            json.field("frequency_hz", phase.frequencyHz)
            json.field("power_factor", phase.powerFactor)
            json.field("energy_import_wh", phase.energyImport?.wattHours)
            json.field("energy_export_wh", phase.energyExport?.wattHours)
            guard let reactive = phase.reactive else { return }
            json.field("reactive_power_var", reactive.powerVar)
            json.field("reactive_energy_inductive_varh", reactive.inductive.wattHours)
            json.field("reactive_energy_capacitive_varh", reactive.capacitive.wattHours)
        }
    }

    mutating func meter(_ meter: Meter) {
        object { json in
            json.field("id", meter.id)
            json.field("serial", meter.serial)
            json.field("name", meter.name)
            json.field("location", meter.location)
            json.field("ct_rating_a", meter.ctRatingA)
            json.field("voltage_rating_v", meter.voltageRatingV)
        }
    }

    mutating func period(_ period: EnergyPeriod) {
        object { json in
            json.field("start", ISO8601Text.local(period.localStart, offsetSeconds: period.offsetSeconds))
            json.field("from", ISO8601Text.utc(period.start))
            json.field("to", ISO8601Text.utc(period.end))
            json.field("import_wh", period.imported.wattHours)
            json.field("export_wh", period.exported.wattHours)
            json.field("complete", period.isComplete)
            json.field("readings", period.readings)
            json.field("resets", period.resets)
            json.field("left_out", period.leftOut)
        }
    }
}
