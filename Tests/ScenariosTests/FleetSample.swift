import Documents

@testable import Scenarios

/// A scenario with a fleet of homes, a meter in each, and a few devices that see one flat.
enum FleetSample {
    static let text = """
        wattloop: 1
        name: street
        seed: 5
        time: {start: 2025-11-03 17:00, zone: Asia/Karachi, length: 2 h}
        site:
          flat: {loads: {base: 100 W}}
          homes:
            count: 30
            place: {lat: 24.86 deg, lon: 67.01 deg}
            vary:
              roof.peak: 2 kW..9 kW
              loads.yearly: 2000 kWh .. 4000 kWh
              loads.profile: [single, couple, family]
        devices:
          meters:
            model: iammeter-wem3080
            one_per: homes
            sees: homes.grid
            push: {to: "${hub.url}/api", every: 5 s}
          others: {model: iammeter-wem3080, count: 4, sees: flat.grid, serial: "WEM_*"}
          meter: {model: iammeter-wem3080, serial: WEM9, sees: flat.grid}
        system:
          hub: {use: hub, with: {devices: [{from: meters}, {id: kitchen, serial: WEM9}]}}
        timeline:
          - {id: tamper, at: "18:00", do: meter.bypass, with: {device: meters}, for: 15 min}
        expect:
          - {id: it, always: "meters[*].power < 9 kW"}

        """

    /// The plan of the sample with one text in the place of another.
    static func plan(_ old: String = "", _ new: String = "", seed: UInt64? = nil) throws -> Plan {
        try Compile.plans(old.isEmpty ? text : text.replacing(old, with: new), seed: seed)[0]
    }

    /// What the checker says, with the advice behind an arrow.
    static func mistakes(_ old: String, _ new: String) -> [String] {
        do {
            _ = try Compile.plans(text.replacing(old, with: new))
            return []
        } catch {
            return error.all.map { "\($0.message)\($0.hint.map { " -> \($0)" } ?? "")" }
        }
    }

    /// What the checker says about an expectation.
    static func mistakes(expecting line: String) -> [String] {
        mistakes("always: \"meters[*].power < 9 kW\"", line)
    }
}
