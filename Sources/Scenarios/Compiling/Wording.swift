import Documents

/// Messages that several parts of the checker share.
enum Wording {
    /// ``unknown device `metr`; did you mean `meter` (line 34)?``
    static func unknown(_ word: String, _ name: String, known: [Declared], at position: SourcePosition)
        -> String
    {
        let names = known.map(\.name)
        guard let near = NearestName.suggestion(for: name, in: names),
            let declared = known.first(where: { $0.name == near })
        else { return unknown(word, name, known: names) }
        return
            "unknown \(word) `\(name)`; did you mean `\(near)` "
            + "(\(place(declared.position, seenFrom: position)))?"
    }

    /// The nearest of some names that stand in no file, or all of them when they are few.
    static func unknown(_ word: String, _ name: String, known: [String]) -> String {
        let quoted = Diagnostic.quote(name)
        if NearestName.suggestion(for: name, in: known) != nil {
            return "unknown \(word) `\(quoted)`\(NearestName.question(for: name, in: known))"
        }
        guard !known.isEmpty, known.count <= 12 else { return "unknown \(word) `\(quoted)`" }
        return "unknown \(word) `\(quoted)`; known are \(list(known))"
    }

    /// ``` `hub.alert` has no field `knd`; did you mean `kind`? ```
    static func missing(_ word: String, _ name: String, of owner: String, known: [String]) -> String {
        let message = "`\(Diagnostic.quote(owner))` has no \(word) `\(Diagnostic.quote(name))`"
        let question = NearestName.question(for: name, in: known)
        guard question.isEmpty, !known.isEmpty, known.count <= 12 else { return message + question }
        return "\(message); known are \(list(known))"
    }

    static func notBuilt(_ what: String) -> String {
        "`\(what)` is not built yet in this version of wattloop"
    }

    /// `line 34`, or `other.yaml:34:5` from another file.
    static func place(_ position: SourcePosition, seenFrom other: SourcePosition) -> String {
        position.file == other.file ? "line \(position.line)" : "\(position)"
    }

    /// `` `a`, `b` and `c` ``
    static func list(_ names: [String], joining word: String = "and") -> String {
        let quoted = names.map { "`\($0)`" }
        guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
        return "\(quoted.dropLast().joined(separator: ", ")) \(word) \(last)"
    }
}
