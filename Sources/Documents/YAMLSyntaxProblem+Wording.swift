extension YAMLSyntaxProblem {
    static let tabMessage = "a tab in the indentation; indent with spaces"

    /// The problem in our words.
    func diagnostic(in source: SourceText) -> Diagnostic {
        let line = source.lineIndex(of: min(offset, source.scalars.count))
        if let tab = source.tabInIndentation(ofLine: line), tab <= offset {
            return Diagnostic(source.position(from: tab, to: tab + 1), Self.tabMessage)
        }
        if let bracket = unclosedBracket(in: source) {
            return Diagnostic(
                source.position(from: bracket, to: bracket + 1),
                "this `\(source.scalars[bracket])` is never closed")
        }
        let place = isUnfinished || offset >= source.scalars.count ? contextOffset : offset
        return Diagnostic(source.position(from: place, to: place + 1), message(found: found(in: source)))
    }

    /// What stands after a bracket that is never closed reads as a part of it, so that the mistake shows lines later.
    private func unclosedBracket(in source: SourceText) -> Int? {
        guard !problem.contains("quoted scalar") else { return nil }
        return YAMLBrackets.unclosed(in: source.scalars, before: min(offset, source.scalars.count))
    }

    /// Whether the mistake is better seen where the unfinished thing starts.
    private var isUnfinished: Bool {
        [
            "could not find expected ':'", "unexpected end of stream", "ing a tag", "directive", "an anchor",
            "an alias",
        ]
        .contains { problem.contains($0) }
    }

    private func found(in source: SourceText) -> Unicode.Scalar? {
        source.scalars.indices.contains(offset) ? source.scalars[offset] : nil
    }

    private func message(found: Unicode.Scalar?) -> String {
        if let known = Self.wordings.first(where: { problem.contains($0.part) }) { return known.message }
        if problem.contains("expected ',' or") {
            return found.map {
                "`\($0)` where `,` or the closing bracket belongs; \(YAMLTreeBuilder.flowAdvice)"
            }
                ?? "this bracket is never closed"
        }
        if problem.contains("did not find expected key") {
            return
                "this line does not fit the ones above; check its indentation, and quotes and colons before it"
        }
        if problem.contains("cannot start any token") {
            return "no value can start with `\(found.map(String.init) ?? "")`; put it in quotes"
        }
        return "this is not valid YAML: \(problem)"
    }

    /// Parts of what libyaml says, and what we say instead.
    private static let wordings: [(part: String, message: String)] = [
        ("directive", "directives such as `%YAML` are not allowed"),
        ("ing a tag", "tags are not allowed; a value gets its type from its place"),
        (
            "mapping values are not allowed",
            "a `:` that starts no value here; put a text that holds `: ` in quotes"
        ),
        (
            "block sequence entries are not allowed",
            "a `- ` is not allowed here; start the list on a line of its own"
        ),
        ("mapping keys are not allowed", "a `? ` is not allowed here"),
        ("could not find expected ':'", "a key without `:`; write `key: value`"),
        (
            "did not find expected '-' indicator",
            "this line does not fit the list above; check its indentation"
        ),
        ("did not find expected node content", "a value is missing here"),
        ("found unexpected end of stream", "this quote is never closed"),
        ("found unexpected document indicator", "a document starts inside of quotes; close them before it"),
        (
            "found unknown escape character",
            "an unknown escape in double quotes; write `\\\\` for a backslash"
        ),
        ("hexdecimal number", "an escape in double quotes needs hexadecimal digits"),
        ("invalid Unicode character escape code", "an escape in double quotes that is no character"),
        ("found a tab character", tabMessage),
        ("found undefined tag handle", "tags are not allowed; a value gets its type from its place"),
        (
            "alphabetic or numeric character",
            "anchors and aliases are not allowed; put a text with `&` or `*` in quotes"
        ),
        (
            "Maximum nesting level",
            "nested too deeply; at most \(YAMLDocument.maximumDepth) levels are allowed"
        ),
        ("expected <document start>", "more text after the end of the document; check its indentation"),
        ("found unexpected ':'", "a `:` that starts no value here; put a text that holds `:` in quotes"),
        ("comment or line break", "more text behind the sign of a block; start the text on the next line"),
        ("indentation indicator equal to 0", "the indentation of a block cannot be 0"),
    ]
}
