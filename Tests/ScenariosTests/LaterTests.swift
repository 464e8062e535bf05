import Testing

@testable import Scenarios

struct LaterTests {
    /// A catalogue whose hub raises fewer kinds of alerts than the language knows.
    private static let smaller: Catalogue = {
        var catalogue = TestCatalogue.whole
        let events = [EventRow("alert", [FieldRow("kind", .choice(["THEFT_SUSPICION"]))])]
        catalogue.components[0].events = events
        catalogue.components[0].eventsBy = { _ in events }
        catalogue.models.removeAll { $0.name == "sink" }
        return catalogue
    }()

    private static func mistakes(_ old: String, _ new: String) -> [String] {
        do {
            let text = Sample.evening.replacing(old, with: new)
                .replacing(" and meter == grid_meter_1", with: "")
            let loaded = try ScenarioLoader { _ in "" }.load(path: "s.yaml", text: text)
            _ = try ScenarioCompiler(smaller).compile(loaded)
            return []
        } catch {
            return error.all.map(\.message)
        }
    }

    @Test(arguments: [
        ("never: hub.alert(kind == THEFT_SUSPICION)", "never: hub.alert(kind == HIGH_USAGE)", "HIGH_USAGE"),
        ("witness: flat.grid.power > 1 kW", "witness: hub.cleared", "hub.cleared"),
        ("do: load.add", "do: chain.slow", "chain.slow"),
        ("model: iammeter-wem3080\n", "model: sink\n", "sink"),
        ("use: hub", "use: emulator", "emulator"),
        ("sees: flat.grid", "quirks: [envoy.busy-503]\n    sees: flat.grid", "envoy.busy-503"),
        ("${hub.url}", "${meter.rpc}", "${meter.rpc}"),
        ("equals: truth(meter)", "equals: truth(meter.mqtt)", "truth(meter.mqtt)"),
    ])
    func `what the language knows and a catalogue lacks is not built yet`(
        old: String, new: String, name: String
    ) {
        #expect(Self.mistakes(old, new) == ["`\(name)` is not built yet in this version of wattloop"])
    }

    @Test func `an action is built in or one of later, never both`() {
        let known = ActionRow.builtIn.map(\.name)
        #expect(Set(known + Later.actions).count == known.count + Later.actions.count)
    }
}
