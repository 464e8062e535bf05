import Documents
import Metering
import Timekeeping

/// One reading as the firmware of an ESP32 with a PZEM posts it: an object with the guide's names, or with those that
/// a corrected firmware adds (`clock_set`, `sequence`, `status`). A message over MQTT may leave to its topic who sends, and
/// call the power `power`, as the guide's does.
struct SmartMeterRow {
    /// The earliest time that a stamp can mean, 2020-01-01T00:00:00Z: anything smaller counts from the start of the
    /// device.
    private static let earliestTime = UTCInstant(seconds: 1_577_836_800)

    let meterID: String
    private let root: JSONField
    private let powerKey: String

    /// - Parameter topic: who sends by the topic of a message; `nil` for what was posted.
    /// - Throws: `.missingField` or `.wrongType` unless it says who sends.
    init(_ json: JSONValue, topic: Substring? = nil) throws(Refusal) {
        root = JSONField(value: json, path: "")
        guard case .object = json else {
            throw Refusal(
                .wrongType, "a reading is \(json.kind), expected an object with `meterId` and its values")
        }
        let isPublished = topic != nil
        powerKey = isPublished && root.optionalMember("power_watts") == nil ? "power" : "power_watts"
        if let topic, root.optionalMember("meterId") == nil {
            meterID = String(topic)
        } else {
            meterID = try root.member("meterId").string()
        }
        guard !meterID.isEmpty else { throw Refusal(.missingField, "`meterId` is empty", field: "meterId") }
    }

    /// Whether the firmware says that it has no values, since its sensor does not answer.
    var isSilent: Bool { root.optionalMember("status")?.value.text == "sensor_silent" }

    /// When it was measured by a clock that the device holds for right; `nil` when it has none.
    ///
    /// Milliseconds since the device started are no time.
    func time() throws(Refusal) -> UTCInstant? {
        let isSet = try root.presentMember("clock_set")?.bool() ?? true
        guard let shown = try shownTime(), shown >= Self.earliestTime else { return nil }
        return isSet ? shown : nil
    }

    /// What its clock shows, whether it is set or counts from the start of the device.
    private func shownTime() throws(Refusal) -> UTCInstant? {
        guard let stamp = root.presentMember("timestamp") else { return nil }
        switch stamp.value {
        case .number(let number):
            let milliseconds = Int64(saturating: number.value.rounded(.down))
            return UTCInstant(nanoseconds: milliseconds.multipliedSaturating(by: 1_000_000))
        case .string(let text):
            if let instant = ISO8601Text.instant(text) { return instant }
            throw Refusal(
                .wrongType, "`timestamp` is no date and time such as 2025-11-03T12:00:00Z", field: "timestamp"
            )
        default: throw stamp.wrongType("milliseconds since 1970, or a date and time")
        }
    }

    /// What identifies a reading without a time: its number, with the number of starts or the time since the last one.
    /// A firmware that has lost the answer sends the same body again.
    func identity() throws(Refusal) -> ReadingIdentity? {
        let sequence = wholeNumber("sequence")
        if let sequence, let boot = wholeNumber("boot_count") ?? wholeNumber("boot") {
            return .numbered(sequence: sequence, boot: boot)
        }
        let uptime = wholeNumber("uptime_ms") ?? wholeNumber("uptime_s")?.multipliedSaturating(by: 1000)
        let shown = try shownTime().map { $0.nanoseconds / 1_000_000 }
        let milliseconds = [uptime, shown].compactMap { $0 }.first { $0 > 0 }
        guard sequence != nil || milliseconds != nil else { return nil }
        return .sinceStart(sequence: sequence, milliseconds: milliseconds)
    }

    /// `nil` for anything else: a firmware may have fields of its own by these names.
    private func wholeNumber(_ key: String) -> Int64? {
        guard let number = root.presentMember(key)?.value.number, number == number.rounded() else {
            return nil
        }
        return Int64(saturating: number)
    }

    /// What the firmware says of the board.
    var health: MeterHealth? {
        var health = MeterHealth()
        health.signalDBm = root.measure("rssi", -150...0)
        health.freeMemoryBytes = root.measure("free_heap", 0...1e12)
        health.uptimeS = root.measure("uptime_s", 0...1e10)
        health.errors = root.measure("errors", 0...1e15)
        health.firmware = root.label("firmware")
        health.macAddress = root.label("mac")
        return health == MeterHealth() ? nil : health
    }

    /// What became of a `timestamp` that is no time; `nil` when there is none, or when its device says that its clock is not
    /// set.
    ///
    /// Ten digits may be seconds since 1970 as well as the milliseconds of a device that started weeks ago.
    var unusedStamp: String? {
        guard let stamp = root.presentMember("timestamp"),
            root.presentMember("clock_set")?.value != .bool(false)
        else { return nil }
        let shown = stamp.value.number.map { $0.magnitude < 1e15 ? "\(Int64($0))" : "\($0)" } ?? "it"
        return
            "`timestamp` \(shown) is no time in milliseconds since 1970, so the reading has the time of its arrival"
    }

    /// - Parameter adjusted: notes what is taken otherwise than it was sent.
    /// - Throws: `.missingField`, `.wrongType`, `.outOfRange` or `.implausible`.
    func phase(
        within limits: PlausibleRange, _ adjusted: inout Adjustments
    ) throws(Refusal) -> PhaseReading {
        try checkSequence()
        let voltage = try limits.voltage(root.member("voltage"))
        let currentField = try root.member("current")
        let power = try limits.power(root.member(powerKey))
        var changes = Adjustments()
        let phase = PhaseReading(
            voltageV: voltage,
            currentA: try limits.adjustedCurrent(currentField, power: power, &changes),
            powerW: power, energyImport: try optional("energy_kwh", limits.counter), energyExport: nil,
            frequencyHz: try optional("frequency", limits.frequency),
            powerFactor: try powerFactor(limits, &changes))
        adjusted.formUnion(changes)
        return phase
    }

    private func powerFactor(
        _ limits: PlausibleRange, _ adjusted: inout Adjustments
    ) throws(Refusal) -> Double? {
        guard let field = root.presentMember("power_factor") else { return nil }
        return try limits.adjustedPowerFactor(field, &adjusted)
    }

    private func optional<Value>(
        _ key: String, _ read: (JSONField) throws(Refusal) -> Value
    ) throws(Refusal) -> Value? {
        guard let field = root.presentMember(key) else { return nil }
        return try read(field)
    }

    /// The firmware numbers its readings from 1.
    private func checkSequence() throws(Refusal) {
        guard let field = root.presentMember("sequence") else { return }
        guard let number = field.value.number, number == number.rounded() else {
            throw field.wrongType("a whole number")
        }
        guard number >= 1 else { throw Refusal(.outOfRange, "`sequence` counts from 1", field: "sequence") }
    }
}
