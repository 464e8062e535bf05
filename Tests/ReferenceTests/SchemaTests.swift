import Documents
import Harness
import Scenarios
import Testing
import TimeLimits

@testable import Reference

@Suite(.ends())
struct SchemaTests {
    private let schema = ScenarioSchema(.builtIn).text

    @Test func `all that the schema refers to is defined, once`() {
        // Definitions stand two levels deep, each at the beginning of a line.
        let known = schema.split(separator: "\n").compactMap { line in
            line.firstMatch(of: #/^    "([^"]+)": /#).map { String($0.output.1) }
        }
        let used = schema.matches(of: #/"\$ref": "#\/\$defs\/([^"]+)"/#).map { String($0.output.1) }
        #expect(!used.isEmpty && Set(used).subtracting(known) == [])
        #expect(Set(known).count == known.count)
    }

    @Test func `each model and each action has a definition of its own`() {
        for name in Catalogue.builtIn.models.map(\.name) { #expect(schema.contains("\"model-\(name)\"")) }
        for name in Catalogue.builtIn.actions.map(\.name) { #expect(schema.contains("\"with-\(name)\"")) }
    }
}

@Suite(.ends())
struct FirstScenarioTests {
    @Test func `the first scenario has no mistake`() throws {
        let text = FirstScenario.text(name: "first")
        let loaded = try ScenarioLoader { _ in "" }.load(path: "first.yaml", text: text)
        let plans = try ScenarioCompiler(.builtIn).compile(loaded)
        #expect(plans.map(\.name) == ["first"])
        #expect(plans.flatMap(\.expectations).count == 3)
    }
}
