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
            wattloop init                       write a first scenario
            wattloop run scenarios/             run a suite in virtual time
            wattloop check scenarios/           find mistakes without running
            wattloop prove scenarios/x.yaml     same seed, same record?
            wattloop explain                    what the language offers
            wattloop simulate scenarios/x.yaml  the devices of a file on the real clock
            wattloop hub --config hub.yaml      the hub on its own
            """,
        version: Version.text,
        subcommands: [
            RunCommand.self, CheckCommand.self, ProveCommand.self, CompareCommand.self, ReportCommand.self,
            ExplainCommand.self, InitCommand.self, SchemaCommand.self, HubCommand.self, SimulateCommand.self,
            EndGroupsCommand.self,
        ])

    static func main() async {
        Terminal.prepare()
        OpenFileLimit.raise()
        let word = CommandLine.arguments.dropFirst().first
        if let refusal = CommandName.refusal(word, known: configuration.subcommands) {
            Terminal.exit(Reports.ExitCode.invalid.rawValue, saying: "error: \(refusal)")
        }
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            Terminal.exit(Reports.ExitCode.passed.rawValue)
        } catch let failure as Failure {
            Terminal.exit(failure.code.rawValue, saying: failure.message)
        } catch {
            leave(error)
        }
    }

    /// Help and version are no mistakes; everything else that the parser says is one of the command line.
    private static func leave(_ error: any Error) -> Never {
        let text = fullMessage(for: error)
        guard exitCode(for: error) != .success else {
            if !text.isEmpty { Terminal.say(text) }
            Terminal.exit(Reports.ExitCode.passed.rawValue)
        }
        Terminal.complain("error: \(ParserMessage.text(message(for: error)))")
        Terminal.exit(Reports.ExitCode.invalid.rawValue)
    }
}

/// What the parser of the command line says, in the words of this project: one line, small, without a full stop.
enum ParserMessage {
    static func text(_ message: String) -> String {
        let line = message.split(separator: "\n").first.map(String.init) ?? message
        let quoted = line.replacing("'", with: "`").replacing(". Did you mean", with: "; did you mean")
        let open = quoted.hasSuffix(".") ? String(quoted.dropLast()) : quoted
        return open.prefix(1).lowercased() + open.dropFirst()
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
