import ArgumentParser
import Foundation
import Reports

/// The command line: commands, printing, exit codes.
@main
struct Wattloop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wattloop",
        abstract:
            "Simulates home-energy devices on their real wires and judges what your software makes of them.",
        discussion: """
            wattloop run scenarios/             run a suite in virtual time
            wattloop check scenarios/           find mistakes without running
            wattloop simulate scenarios/x.yaml  the devices of a file on the real clock
            wattloop hub --config hub.yaml      the hub on its own
            """,
        version: Version.text,
        subcommands: [
            RunCommand.self, CheckCommand.self, HubCommand.self, SimulateCommand.self, EndGroupsCommand.self,
        ])

    static func main() async {
        OpenFileLimit.raise()
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            Terminal.complain(failure.message)
            Foundation.exit(failure.code.rawValue)
        } catch {
            leave(error)
        }
    }

    /// Help and version are no mistakes; everything else that the parser says is one of the command line.
    private static func leave(_ error: any Error) -> Never {
        let text = fullMessage(for: error)
        guard exitCode(for: error) != .success else {
            if !text.isEmpty { print(text) }
            Foundation.exit(0)
        }
        Terminal.complain(text)
        Foundation.exit(Reports.ExitCode.invalid.rawValue)
    }
}

/// The version of wattloop, as the record and `--version` have it.
enum Version {
    static let text = "0.1.0"
}

/// A command that cannot go on: one clear message and an exit code.
struct Failure: Error {
    let code: Reports.ExitCode
    let message: String
}
