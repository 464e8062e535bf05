import ArgumentParser
import Reports

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Finds mistakes in scenarios without running them.",
        discussion: "Example: wattloop check scenarios/")

    @Argument(help: "Scenario files, or folders of them.")
    var paths: [String]

    func run() async throws {
        let compiled = try ScenarioFiles(purpose: .judge, seed: nil).compile(paths)
        guard compiled.mistakes.isEmpty else {
            throw Failure(code: .invalid, message: compiled.mistakes.joined(separator: "\n"))
        }
        let scenarios = compiled.files - compiled.fragments
        let counts = [
            (scenarios, "scenario"), (compiled.plans.count, "case"), (compiled.fragments, "fragment"),
        ]
        let found = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
        Terminal.say("\(found.joined(separator: ", ")): no mistakes")
    }
}
