import ArgumentParser
import Documents

/// The first word of the command line.
enum CommandName {
    /// What is wrong with it; `nil` for a command, an option, and nothing at all.
    static func refusal(_ word: String?, known: [ParsableCommand.Type]) -> String? {
        let visible = known.filter { $0.configuration.shouldDisplay }.compactMap {
            $0.configuration.commandName
        }
        let all = known.compactMap { $0.configuration.commandName } + ["help"]
        guard let word, !word.hasPrefix("-"), !all.contains(word) else { return nil }
        let question = NearestName.question(for: word, in: visible)
        let advice = question.isEmpty ? "; commands are \(visible.joined(separator: ", "))" : question
        return "unknown command `\(Diagnostic.quote(word))`\(advice)"
    }
}
