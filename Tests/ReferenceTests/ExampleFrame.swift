import Documents
import Harness
import Reference
import Scenarios

/// A scenario around an example: it takes the place of the part of the same name.
struct ExampleFrame {
    private static let hub = """
          hub:
            use: hub
            with:
              tariffs: [{name: home, import: 0.30 EUR/kWh}]
              devices: [{id: grid_meter_1, serial: 3C7A19E2, owner: Ada, tariff: home}]
        """

    private static let parts: [(name: String, text: String)] = [
        (
            "time",
            """
            time: {start: 2025-06-21 12:00, zone: Europe/Berlin, length: 8 h}
            """
        ),
        (
            "site",
            """
            site:
              home:
                place: {lat: 52.52 deg, lon: 13.40 deg}
                grid: {phases: 3}
                roof: {peak: 5 kW}
                loads: {base: 120 W, profile: couple}
            """
        ),
        (
            "devices",
            """
            devices:
              meter:
                model: iammeter-wem3080t
                serial: 3C7A19E2
                sees: home.grid
                push: {to: "${hub.url}/api/iammeter/webhook", every: 5 s}
                modbus: {}
              module: {model: pzem-004t-v3, sees: home.grid}
              receiver: {model: sink, tls: true}
              board:
                model: esp32-meter
                profile: fixed
                sensor: {pty: /dev/ttyUSB0}
                push: {to: "${hub.url}/api/readings/create"}
            """
        ),
        (
            "system",
            """
            system:
              broker: {use: broker}

            """ + hub
        ),
        (
            "timeline",
            """
            timeline:
              - {id: tamper, at: "18:40", do: meter.bypass, with: {device: meter}, for: 15 min}
            """
        ),
        (
            "expect",
            """
            expect:
              - {id: voltage, always: "home.grid.voltage in 200 V..260 V"}
            """
        ),
    ]

    /// What the checker finds wrong with the example, and nothing else.
    static func mistakes(in example: Topic.Example) -> String {
        let isNew = !parts.contains { $0.name == example.part }
        // Who writes other devices has another timeline too.
        let kept = parts.filter { example.part != "devices" || $0.name != "timeline" }
        // The meter speaks to a hub, whatever the example is a system of.
        let own =
            example.part == "system" && !example.text.contains("  hub:")
            ? example.text + hub + "\n" : example.text
        let body = kept.map { $0.name == example.part ? own : $0.text + "\n" }.joined()
        let text = "wattloop: 1\nname: example\n" + body + (isNew ? example.text : "")
        do {
            let loaded = try ScenarioLoader { _ in "" }.load(path: "example.yaml", text: text)
            let plans = try ScenarioCompiler(.builtIn).compile(loaded)
            return Diagnostics(PlanCheck.mistakes(in: plans)).rendered { _ in text }
        } catch {
            return error.rendered { _ in text }
        }
    }
}
