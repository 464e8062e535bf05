import Quantities

extension Diagnostic {
    /// Header, then the line with the place underlined and the hint after it, then the chain of inclusions.
    /// - Parameter source: the text of a file, by the name in positions; `nil` when it cannot be had.
    package func rendered(source: (String) -> String?) -> String {
        let place = "\(position.file):\(position.line):\(position.column)"
        var header = "\(place): error: \(message)"
        var lines: [String] = []
        if let excerpt = excerpt(of: source(position.file)) {
            lines += excerpt
        } else if let hint {
            header += "; \(hint)"
        }
        lines += position.includedFrom.map { "      included from \($0.file):\($0.line):\($0.column)" }
        return ([header] + lines).joined(separator: "\n")
    }

    /// User text for the middle of a message: on one line, and not too long. The backquotes are the caller's.
    package static func quote(_ text: some StringProtocol) -> String { UserText.shown(text) }

    /// - Returns: `nil` when the text is not known, or has no such place.
    private func excerpt(of text: String?) -> [String]? {
        guard let line = text.flatMap({ Self.line(position.line, of: $0) }), position.column <= line.count + 1
        else {
            return nil
        }
        let (shown, column) = Self.clipped(line, around: position.column)
        let number = String(position.line)
        let gutter = String(repeating: " ", count: max(0, 5 - number.count)) + number
        let padding = String(repeating: " ", count: column - 1)
        let underline = String(repeating: "^", count: max(1, min(position.length, shown.count - column + 1)))
        return [
            "\(gutter) | \(shown)",
            "\(String(repeating: " ", count: gutter.count)) | \(padding)\(underline)"
                + (hint.map { " \($0)" } ?? ""),
        ]
    }

    /// Long lines are shown from shortly before the place on.
    private static func clipped(_ line: [Character], around column: Int) -> (shown: String, column: Int) {
        guard line.count > 160 else { return (String(line), column) }
        let start = max(0, column - 60)
        let end = min(line.count, start + 160)
        let head = start > 0 ? "…" : ""
        let tail = end < line.count ? "…" : ""
        return (head + String(line[start..<end]) + tail, column - start + head.count)
    }

    private static func line(_ number: Int, of text: String) -> [Character]? {
        let body = text.first == "\u{FEFF}" ? text.dropFirst() : text[...]
        let lines = body.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        guard lines.indices.contains(number - 1) else { return nil }
        return lines[number - 1].map { UserText.isControl($0) ? " " : $0 }
    }
}

extension Diagnostics {
    /// All of them in order of their places, each once, with an empty line around those that take several.
    package func rendered(source: (String) -> String?) -> String {
        var text = ""
        var lastWasLong = false
        for block in ordered.map({ $0.rendered(source: source) }) {
            let isLong = block.contains("\n")
            if !text.isEmpty { text += isLong || lastWasLong ? "\n\n" : "\n" }
            text += block
            lastWasLong = isLong
        }
        return text
    }

    /// In order of their places, without repetitions.
    package var ordered: [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return all.filter { seen.insert($0).inserted }.sorted {
            ($0.position, $0.message) < ($1.position, $1.message)
        }
    }
}
