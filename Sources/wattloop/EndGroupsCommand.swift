import ArgumentParser
import Components

/// What wattloop starts beside the programs of a run, to end them when it cannot itself.
struct EndGroupsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end-groups", abstract: "Ends process groups when standard input ends.",
        shouldDisplay: false)

    func run() {
        GroupKeeper.run { readLine() }
    }
}
