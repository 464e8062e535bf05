import Scenarios

/// The kinds of alerts that every hub knows, for pages that explain them.
enum HubAlertKinds {
    static let all: [AlertKindRow] = [
        AlertKindRow(
            "THEFT_SUSPICION", .current, settings: ["theft"], isOn: true,
            about: "current flows in a phase, but no power is measured there; the value is the current"),
        AlertKindRow(
            "METER_OFFLINE", .time, settings: ["offline_after", "online_for"], isOn: true,
            about:
                "nothing has arrived from a meter for `offline_after`, whatever the stamp; cleared once arrivals "
                + "have come for `online_for` without a gap longer than `offline_after`; a reply that is only an "
                + "exception is no arrival; the value is the length of the silence"),
        AlertKindRow(
            "HIGH_USAGE", .power, settings: ["high_usage"], isOn: true,
            about: "the total active power is too high; the value is the power"),
        AlertKindRow(
            "OVER_VOLTAGE", .voltage, settings: ["over_voltage"], isOn: false,
            about: "the voltage of a phase is too high; the value is the voltage"),
        AlertKindRow(
            "UNDER_VOLTAGE", .voltage, settings: ["under_voltage"], isOn: false,
            about: "the voltage of a phase is too low; the value is the voltage"),
        AlertKindRow(
            "OVER_FREQUENCY", .frequency, settings: ["over_frequency"], isOn: false,
            about: "the frequency is too high; the value is the frequency"),
        AlertKindRow(
            "UNDER_FREQUENCY", .frequency, settings: ["under_frequency"], isOn: false,
            about: "the frequency is too low; the value is the frequency"),
        AlertKindRow(
            "HIGH_IMPORT", .power, settings: ["high_import"], isOn: false,
            about: "too much power is taken from the grid; the value is the power"),
        AlertKindRow(
            "EXPORT_STARTED", .power, settings: ["export_started"], isOn: false,
            about: "power is given to the grid; the value is the power, which is negative"),
        AlertKindRow(
            "LOW_POWER_FACTOR", .ratio, settings: ["low_power_factor"], isOn: false,
            about: "the power factor is too low for the current that flows; the value is the power factor"),
        AlertKindRow(
            "ENERGY_BACKWARDS", .energy, settings: ["energy_backwards"], isOn: false,
            about: "a counter fell, and was not reset; the value is by how much"),
        AlertKindRow(
            "CLOCK_WRONG", .time, settings: ["clock_wrong"], isOn: true,
            about:
                "the stamps of a meter lie too far from their arrival, by the same span for a while; the value is "
                + "stamp minus arrival"),
        AlertKindRow(
            "VALUES_FROZEN", .time, settings: ["values_frozen"], isOn: true,
            about:
                "all values stand still although the power that is shown should move the counter; cleared with the "
                + "first other value; the value is for how long they stand still"),
        AlertKindRow(
            "ENERGY_IMPLAUSIBLE", .energy, settings: ["energy_implausible"], isOn: true,
            about:
                "the counters of a meter said what its clamps cannot have carried, once or for good, and no energy is "
                + "made of it; told when a later reading has decided; the value is by how much they lay off"),
    ]
}
