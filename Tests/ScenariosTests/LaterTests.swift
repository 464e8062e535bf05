import Testing
import TimeLimits

@testable import Scenarios

@Suite(.ends())
struct LaterTests {
    private static func mistakes(_ old: String, _ new: String) -> [String] {
        do {
            let text = Sample.evening.replacing(old, with: new)
                .replacing(" and meter == grid_meter_1", with: "")
            let loaded = try ScenarioLoader { _ in "" }.load(path: "s.yaml", text: text)
            _ = try ScenarioCompiler(TestCatalogue.whole).compile(loaded)
            return []
        } catch {
            return error.all.map(\.message)
        }
    }

    @Test(arguments: [
        ("do: load.add", "do: chain.slow", "chain.slow"),
        ("model: iammeter-wem3080\n", "model: camera-meter\n", "camera-meter"),
        ("use: hub", "use: emulator", "emulator"),
        ("sees: flat.grid", "quirks: [envoy.busy-503]\n    sees: flat.grid", "envoy.busy-503"),
        ("${hub.url}", "${meter.rpc}", "${meter.rpc}"),
    ])
    func `what the language knows and nobody has built is told as such`(
        old: String, new: String, name: String
    ) {
        #expect(Self.mistakes(old, new) == ["`\(name)` is not built yet in this version of wattloop"])
    }

    @Test func `an action is built in or one of later, never both`() {
        let known = ActionRow.builtIn.map(\.name)
        #expect(Set(known + Later.actions).count == known.count + Later.actions.count)
    }
}
