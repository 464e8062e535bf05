import ArgumentParser
import Foundation
import Reports
import Verdicts

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Tells whether two run records are the same, and where they part.",
        discussion: """
            Example: wattloop compare mine/evening/record.jsonl theirs/evening/record.jsonl

            Exit code 5 when they differ.
            """)

    @Argument(help: "A record.")
    var first: String

    @Argument(help: "Another one.")
    var second: String

    func run() throws {
        let (left, right) = (URL(fileURLWithPath: first), URL(fileURLWithPath: second))
        if let difference = try RecordComparison.difference((left, first), (right, second)) {
            Terminal.write(difference)
            Terminal.exit(Reports.ExitCode.notDeterministic.rawValue)
        }
        guard let hash = RecordHash.stated(in: Array(try RecordComparison.read(left))) else {
            throw Failure(code: .invalid, message: "error: \(first) is not a whole run record")
        }
        Terminal.say("the same, sha256 \(hash)")
    }
}
