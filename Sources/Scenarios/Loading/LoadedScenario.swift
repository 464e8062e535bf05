import Documents

/// A scenario file with all that it includes, not yet checked against a catalogue.
package struct LoadedScenario: Sendable {
    /// The file as the user named it.
    package var file: String
    /// Starts with `fragment: 1`: skipped by `run`, checked by `check`.
    package var isFragment: Bool
    /// An included file could not be read, so that names are missing.
    var isIncomplete: Bool
    var root: Node
    /// What is declared, the included before the file's own, in the order of the files.
    var sections: [Section: [Node.Entry]]
    /// The rows of `cases`; `nil` without such rows, and after a mistake in them.
    var cases: CaseRows?
    /// What includers set parameters of fragments to, by name.
    var fragmentValues: [String: Node]
    /// Parameters with the values that they have in all cases; names that are not declared here mean nothing.
    var overrides: [Node.Entry]
    /// The texts of the files that it takes series from, by their paths.
    var tables: [String: TableFile]
    /// Mistakes found so far; the compiler reports them with its own.
    var problems: [Diagnostic]

    /// A file that could be read, or why it could not.
    enum TableFile {
        case text(String)
        case unreadable(String)
    }

    /// The parts of a scenario that a fragment may define.
    enum Section: String, CaseIterable {
        case site, devices, system, probes, params
    }

    /// The names of its parameters, those of its fragments among them.
    package var parameterNames: [String] { entries(.params).map(\.key) }

    func entries(_ section: Section) -> [Node.Entry] { sections[section] ?? [] }
}
