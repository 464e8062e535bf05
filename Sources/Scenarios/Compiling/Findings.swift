import Documents

/// Collects the mistakes of one compilation, each once.
final class Findings {
    private(set) var all: [Diagnostic] = []
    private var seen: Set<Diagnostic> = []
    private var settled: Set<SourcePosition> = []

    var isEmpty: Bool { all.isEmpty }

    func add(_ diagnostic: Diagnostic) {
        guard !settled.contains(diagnostic.position), seen.insert(diagnostic).inserted else { return }
        all.append(diagnostic)
    }

    func add(_ position: SourcePosition, _ message: String, hint: String? = nil) {
        add(Diagnostic(position, message, hint: hint))
    }

    /// All has been said about this place; what follows from it is no mistake of its own.
    func settle(_ position: SourcePosition) { settled.insert(position) }

    func add(contentsOf diagnostics: [Diagnostic]) { diagnostics.forEach(add) }

    /// The result of `body`, or `nil` with its mistake added.
    func trying<Result>(_ body: () throws(Diagnostic) -> Result) -> Result? {
        do { return try body() } catch {
            add(error)
            return nil
        }
    }

    /// Takes what the cases of a scenario have found; a mistake that not all of them have names those that do.
    func add(contentsOf cases: [(row: CaseTable.Row, found: Findings)]) {
        let mistakes = cases.map { (row: $0.row, all: Set($0.found.all)) }
        for diagnostic in cases.flatMap(\.found.all) {
            let having = mistakes.filter { $0.all.contains(diagnostic) }
            add(having.count == cases.count ? diagnostic : diagnostic.naming(having.map(\.row)))
        }
    }
}

extension Diagnostic {
    /// With the names of the cases that have it, unless it stands in one of their rows.
    fileprivate func naming(_ rows: [CaseTable.Row]) -> Diagnostic {
        let isInRow = rows.contains { $0.position.file == position.file && $0.position.line == position.line }
        let names = rows.compactMap(\.name)
        guard !isInRow, !names.isEmpty else { return self }
        let word = names.count == 1 ? "case" : "cases"
        return Diagnostic(position, "\(message) (\(word) \(Wording.list(names)))", hint: hint)
    }
}
