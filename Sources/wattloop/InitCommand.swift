import ArgumentParser
import Foundation
import Reference
import Reports
import Wires

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Writes a first scenario that runs.",
        discussion: """
            Examples: wattloop init
                      wattloop init scenarios/
                      wattloop init scenarios/evening.yaml
            """)

    @Argument(help: "The file, or the folder for `first.yaml`.")
    var path = "."

    func run() throws {
        let file = try file()
        guard !FileManager.default.fileExists(atPath: file.path) else {
            throw Failure(
                code: .invalid, message: "error: \(shown(file)) is there already; choose another file")
        }
        do {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            let text = FirstScenario.text(name: name(of: file))
            try Data(text.utf8).write(to: file, options: .withoutOverwriting)
        } catch {
            throw Failure(
                code: .harnessFailed,
                message: "error: cannot write \(shown(file)): \(SystemReason.text(of: error))")
        }
        Terminal.say("wrote \(shown(file))")
        Terminal.say("next: wattloop run \(ShellWord.quoted(shown(file)))")
    }

    private func file() throws -> URL {
        let url = URL(fileURLWithPath: path)
        let isFile = path.hasSuffix(".yaml") || path.hasSuffix(".yml")
        return isFile ? url : url.appending(path: "first.yaml")
    }

    /// As the user would name it.
    private func shown(_ file: URL) -> String {
        if path.hasSuffix(".yaml") || path.hasSuffix(".yml") { return path }
        if path == "." { return file.lastPathComponent }
        return (path.hasSuffix("/") ? path : path + "/") + file.lastPathComponent
    }

    /// The file's name as the name of a scenario.
    private func name(of file: URL) -> String {
        let words = file.deletingPathExtension().lastPathComponent.lowercased().map { character in
            ("a"..."z").contains(character) || ("0"..."9").contains(character) || character == "_"
                ? character : "-"
        }
        let name = String(words.drop { $0 == "-" || $0 == "_" })
        return name.isEmpty ? "first" : name
    }
}
