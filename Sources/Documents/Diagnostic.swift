/// A mistake in a document: where, what was found and expected, and what to write instead.
public struct Diagnostic: Error, Sendable, Hashable {
    public var position: SourcePosition
    /// Lower case, no full stop, backquotes around the user's text.
    public var message: String
    /// What to do, printed behind the underline, for example `write 30 %`.
    public var hint: String?

    public init(_ position: SourcePosition, _ message: String, hint: String? = nil) {
        self.position = position
        self.message = message
        self.hint = hint
    }
}

/// All the mistakes found in one go.
public struct Diagnostics: Error, Sendable, Hashable {
    public var all: [Diagnostic]

    public init(_ all: [Diagnostic]) {
        self.all = all
    }
}
