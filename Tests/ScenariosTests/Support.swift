import Documents
import Timekeeping

@testable import Scenarios

/// Compiles texts that stand in no file.
enum Compile {
    static func plans(
        _ text: String, files: [String: String] = [:], purpose: ScenarioCompiler.Purpose = .judge,
        seed: UInt64? = nil, given: [(name: String, value: String)] = []
    ) throws(Diagnostics) -> [Plan] {
        struct Missing: Error, CustomStringConvertible { var description: String { "no such file" } }
        let overrides = given.enumerated().map { index, pair in
            Node.Entry(
                key: pair.name, keyPosition: SourcePosition(file: "--param", line: index + 1, column: 1),
                value: Node(
                    .scalar(pair.value, quoted: false),
                    at: SourcePosition(
                        file: "--param", line: index + 1, column: pair.name.count + 2,
                        length: max(1, pair.value.count))))
        }
        let loader = ScenarioLoader(overrides: overrides) { path throws in
            guard let text = files[path] else { throw Missing() }
            return text
        }
        let loaded = try loader.load(path: "s.yaml", text: text)
        return try ScenarioCompiler(TestCatalogue.whole, for: purpose).compile(loaded, seed: seed)
    }

    /// The mistakes as a user reads them, but without the source lines of those that have no advice, which the golden files
    /// show; empty when there are none.
    static func mistakes(
        _ text: String, files: [String: String] = [:], purpose: ScenarioCompiler.Purpose = .judge,
        given: [(name: String, value: String)] = []
    ) -> String {
        do {
            _ = try plans(text, files: files, purpose: purpose, given: given)
            return ""
        } catch {
            let flags = given.map { "\($0.name)=\($0.value)" }.joined(separator: "\n")
            let sources = files.merging(["s.yaml": text, "--param": flags]) { own, _ in own }
            return joined(
                error.ordered.map { mistake in
                    mistake.rendered { mistake.hint == nil ? nil : sources[$0] }
                })
        }
    }

    /// With an empty line around what takes several.
    private static func joined(_ blocks: [String]) -> String {
        zip(blocks, blocks.dropFirst()).reduce(blocks.first ?? "") { text, pair in
            text + (pair.0.contains("\n") || pair.1.contains("\n") ? "\n\n" : "\n") + pair.1
        }
    }
}

/// Scenarios that tests put their own lines into.
enum Sample {
    /// The first section of the language page, as printed.
    static let evening = """
        wattloop: 1
        name: evening-theft
        about: Bypassing the meter at dinner time raises one alert; an honest evening raises none.
        tags: [alerting, pr]
        seed: 77

        time:
          start: 2025-11-03 17:00
          zone: Asia/Karachi
          length: 6 h

        params:
          trick: {type: action, default: none}
          alarm: {type: bool, default: false}

        cases:
          - {case: honest}
          - {case: bypassed, trick: meter.bypass, alarm: true}

        site:
          flat:
            place: {lat: 24.86 deg, lon: 67.01 deg}
            grid:  {volts: 230 V, hertz: 50 Hz, phases: 1}
            loads: {base: 120 W, profile: couple, yearly: 2700 kWh}

        devices:
          meter:
            model: iammeter-wem3080
            serial: WEM3080_000001
            sees: flat.grid
            push: {to: "${hub.url}/api/iammeter/webhook", every: 5 s}

        system:
          hub: {use: hub, with: {devices: [{id: grid_meter_1, serial: WEM3080_000001}]}}

        timeline:
          - {id: cooking, at: "18:30", do: load.add,  with: {site: flat, power: 1500 W, power_factor: 0.98}, for: 30 min}
          - {id: tamper,  at: "18:40", do: $trick,    with: {device: meter}, for: 15 min}

        expect:
          - id: alarm-in-time
            only: $alarm
            whenever: tamper.start
            then: hub.alert(kind == THEFT_SUSPICION and meter == grid_meter_1)
            within: 2 min
            count: 1

          - id: no-false-alarm
            unless: $alarm
            never: hub.alert(kind == THEFT_SUSPICION)
            witness: flat.grid.power > 1 kW

          - id: every-sample-stored-once
            series: hub.readings(meter)
            equals: truth(meter)
            duplicates: 0

        """
}
