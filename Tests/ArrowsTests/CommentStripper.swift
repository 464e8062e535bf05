/// Takes comments out of Swift text and keeps its line breaks.
enum CommentStripper {
    static func strip(_ text: String) -> String {
        var kept = ""
        var rest = Substring(text)
        while let character = rest.first {
            if rest.hasPrefix("//") {
                rest = rest.drop { !$0.isNewline }
            } else if rest.hasPrefix("/*") {
                kept += dropBlock(&rest)
            } else if rest.hasPrefix("\"\"\"") {
                kept += takeString(&rest, quote: "\"\"\"")
            } else if character == "\"" {
                kept += takeString(&rest, quote: "\"")
            } else {
                kept.append(character)
                rest.removeFirst()
            }
        }
        return kept
    }

    /// Block comments nest; their line breaks stay.
    private static func dropBlock(_ rest: inout Substring) -> String {
        var depth = 0
        var breaks = ""
        repeat {
            let step = rest.hasPrefix("/*") ? 1 : rest.hasPrefix("*/") ? -1 : 0
            depth += step
            if step == 0, let character = rest.first, character.isNewline { breaks.append(character) }
            rest.removeFirst(step == 0 ? 1 : 2)
        } while depth > 0 && !rest.isEmpty
        return breaks
    }

    private static func takeString(_ rest: inout Substring, quote: String) -> String {
        var taken = quote
        rest.removeFirst(quote.count)
        while let character = rest.first, !rest.hasPrefix(quote) {
            taken.append(character)
            rest.removeFirst()
            if character == "\\", let escaped = rest.popFirst() { taken.append(escaped) }
            if quote.count == 1, character.isNewline { return taken }
        }
        taken += rest.prefix(quote.count)
        rest = rest.dropFirst(quote.count)
        return taken
    }
}
