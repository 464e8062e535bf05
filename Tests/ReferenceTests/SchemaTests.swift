import Documents
import Harness
import Scenarios
import Testing

@testable import Reference

struct SchemaTests {
    private let schema = ScenarioSchema(.builtIn).text

    @Test func `the schema is JSON with a definition for all that it refers to`() throws {
        let root = try JSONParser.parse(Array(schema.utf8))
        guard case .object(let definitions) = root["$defs"] else { throw Missing() }
        let known = definitions.map(\.key)
        let used = schema.matches(of: #/"\$ref": "#\/\$defs\/([^"]+)"/#).map { String($0.output.1) }
        #expect(!used.isEmpty && Set(used).subtracting(known) == [])
        #expect(Set(known).count == known.count)
    }

    private struct Missing: Error {}

    @Test func `each model and each action has a definition of its own`() {
        for name in Catalogue.builtIn.models.map(\.name) { #expect(schema.contains("\"model-\(name)\"")) }
        for name in Catalogue.builtIn.actions.map(\.name) { #expect(schema.contains("\"with-\(name)\"")) }
    }
}

struct FirstScenarioTests {
    @Test func `the first scenario has no mistake`() throws {
        let text = FirstScenario.text(name: "first")
        let loaded = try ScenarioLoader { _ in "" }.load(path: "first.yaml", text: text)
        let plans = try ScenarioCompiler(.builtIn).compile(loaded)
        #expect(plans.map(\.name) == ["first"])
        #expect(plans.flatMap(\.expectations).count == 3)
    }
}
