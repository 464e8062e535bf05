import ArgumentParser
import Documents
import Reports

/// `--param name=value`, as often as there are parameters to set.
struct ParameterFlags: ParsableArguments {
    @Option(
        name: .customLong("param"),
        help: "Sets a parameter in all cases, in place of its default and of rows: --param power=\"2 kW\".")
    var params: [String] = []

    var given: GivenParameters { GivenParameters(flags: params) }
}

/// Parameters that the command line sets.
struct GivenParameters {
    /// `name=value`, in their order.
    var flags: [String] = []

    /// What positions call the command line.
    static let file = "--param"

    /// The flags as lines of a text, for excerpts.
    var text: String {
        flags.map { String($0.map { $0.isNewline ? " " : $0 }) }.joined(separator: "\n")
    }

    /// The flags as another command takes them.
    var arguments: [String] { flags.flatMap { ["--param", $0] } }

    /// Names and values with their places.
    /// - Throws: `Failure` for what is no pair, and for a name that stands twice.
    func overrides() throws -> [Node.Entry] {
        var entries: [Node.Entry] = []
        for (index, flag) in flags.enumerated() {
            let entry = try entry(flag, line: index + 1)
            if let first = entries.first(where: { $0.key == entry.key }) {
                throw failure(
                    Diagnostic(
                        entry.keyPosition,
                        "`\(Diagnostic.quote(entry.key))` is set twice; it was first set to \(first.value.phrase)",
                        hint: "leave one of them out"))
            }
            entries.append(entry)
        }
        return entries
    }

    private func entry(_ flag: String, line: Int) throws -> Node.Entry {
        guard let sign = flag.firstIndex(of: "="), sign > flag.startIndex else {
            throw failure(
                Diagnostic(
                    SourcePosition(file: Self.file, line: line, column: 1, length: max(1, flag.count)),
                    "--param takes name=value, found `\(Diagnostic.quote(flag))`",
                    hint: "write --param power=\"2 kW\""))
        }
        let (name, value) = (String(flag[..<sign]), String(flag[flag.index(after: sign)...]))
        return Node.Entry(
            key: name,
            keyPosition: SourcePosition(file: Self.file, line: line, column: 1, length: name.count),
            value: Node(
                .scalar(value, quoted: false),
                at: SourcePosition(
                    file: Self.file, line: line, column: name.count + 2, length: max(1, value.count))))
    }

    func failure(_ mistake: Diagnostic) -> Failure {
        Failure(code: .invalid, message: mistake.rendered { $0 == Self.file ? text : nil })
    }
}
