/// A mistake in a document: where, what was found and expected, and what to write instead.
package struct Diagnostic: Error, Sendable, Hashable {
    package var position: SourcePosition
    /// Lower case, no full stop, backquotes around the user's text.
    package var message: String
    /// What to do, printed behind the underline, for example `write 30 %`.
    package var hint: String?

    package init(_ position: SourcePosition, _ message: String, hint: String? = nil) {
        self.position = position
        self.message = message
        self.hint = hint
    }
}

/// All the mistakes found in one go.
package struct Diagnostics: Error, Sendable, Hashable {
    package var all: [Diagnostic]

    package init(_ all: [Diagnostic]) {
        self.all = all
    }
}
