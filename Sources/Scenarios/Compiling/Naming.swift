import Documents

/// What names may look like.
enum Naming {
    static let titleRule = "small letters, digits, `-` and `_`"

    /// Names that expressions use: `[a-z][a-z0-9_]*`.
    static func isName(_ text: String) -> Bool {
        guard let first = text.first, ("a"..."z").contains(first) else { return false }
        return text.allSatisfy { ("a"..."z").contains($0) || $0.isDigit || $0 == "_" }
    }

    /// Names of scenarios, cases, expectations and tags, which may also have hyphens.
    static func isTitle(_ text: String) -> Bool {
        guard let first = text.first, first.isDigit || ("a"..."z").contains(first) else { return false }
        return text.allSatisfy { ("a"..."z").contains($0) || $0.isDigit || $0 == "_" || $0 == "-" }
    }

    /// What is wrong with a name that expressions use; `nil` when nothing is.
    static func mistake(in name: String) -> (message: String, hint: String?)? {
        if Reserved.contains(name) { return ("`\(name)` is a reserved word and cannot be a name", nil) }
        if isName(name) { return nil }
        let repaired = name.lowercased().replacing("-", with: "_").replacing(" ", with: "_")
        return (
            "the name `\(Diagnostic.quote(name))` must be small letters, digits and `_`, with a letter first",
            isName(repaired) && !Reserved.contains(repaired) ? "write \(repaired)" : nil
        )
    }
}
