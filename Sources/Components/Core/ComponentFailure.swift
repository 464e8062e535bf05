/// A component could not be started, was never ready, or has ended by itself.
package struct ComponentFailure: Error, CustomStringConvertible {
    /// The component, and what happened to it.
    var problem: String
    /// The program and its arguments; empty for a component that wattloop does not start.
    var command: [String] = []
    /// The last lines that it has printed.
    var output: [String] = []
    /// The file with everything that it has printed.
    var log: String?
    var advice: String?

    package init(
        problem: String, command: [String] = [], output: [String] = [], log: String? = nil,
        advice: String? = nil
    ) {
        self.problem = problem
        self.command = command
        self.output = output
        self.log = log
        self.advice = advice
    }

    package var description: String {
        var lines = [problem]
        if !command.isEmpty { lines.append("command  \(command.map(Self.quoted).joined(separator: " "))") }
        if let log {
            lines.append(output.isEmpty ? "output   none" : "output   \(output[0])")
            lines += output.dropFirst().map { "         \($0)" }
            lines.append("log      \(log)")
        }
        if let advice { lines.append("advice   \(advice)") }
        return lines.joined(separator: "\n")
    }

    private static func quoted(_ word: String) -> String {
        let isPlain = !word.isEmpty && !word.contains { $0.isWhitespace || "'\"\\$`".contains($0) }
        return isPlain ? word : "'\(word.replacing("'", with: "'\\''"))'"
    }
}
