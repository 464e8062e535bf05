import ArgumentParser
import Reports

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Finds mistakes in scenarios and configurations of the hub without running them.",
        discussion: "Example: wattloop check scenarios/")

    @Argument(help: "Scenario files or configurations of the hub, or folders of them.")
    var paths: [String]

    @OptionGroup var parameters: ParameterFlags

    func run() async throws {
        let compiled = try ScenarioFiles(purpose: .check, seed: nil, parameters: parameters.given).compile(
            paths)
        guard compiled.mistakes.isEmpty else {
            throw Failure(code: .invalid, message: compiled.mistakes.joined(separator: "\n"))
        }
        let scenarios = compiled.files - compiled.fragments - compiled.configurations
        let counts = [
            (scenarios, "scenario"), (compiled.plans.count, "case"), (compiled.fragments, "fragment"),
            (compiled.configurations, "hub configuration"),
        ]
        let found = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
        Terminal.say("\(found.joined(separator: ", ")): no mistakes")
    }
}
