import ArgumentParser
import Harness
import Reference
import Scenarios

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tells what the language offers: models, actions, forms, signals, events, units.",
        discussion: """
            Examples: wattloop explain
                      wattloop explain load.add
                      wattloop explain iammeter-wem3080
            """)

    @Argument(help: "The name of something; everything that there is, without it.")
    var name: String?

    func run() throws {
        let reference = LanguageReference(.builtIn)
        guard let name else { return Terminal.write(PageText.overview(reference)) }
        let topics = reference.topics(named: name)
        guard !topics.isEmpty else {
            throw Failure(code: .invalid, message: "error: \(reference.refusal(of: name))")
        }
        Terminal.write(topics.map(PageText.page).joined(separator: "\n"))
    }
}

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Prints a JSON Schema of scenario files, for editors.",
        discussion: "Example: wattloop schema > wattloop.schema.json")

    func run() throws {
        Terminal.write(ScenarioSchema(.builtIn).text)
    }
}
