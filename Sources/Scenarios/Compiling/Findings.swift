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
}
