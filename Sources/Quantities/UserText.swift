/// Text of a user inside of a message.
package enum UserText {
    /// On one line, without control characters and not too long; the backquotes are the caller's.
    package static func shown(_ text: some StringProtocol) -> String {
        let line = text.prefix(61).map { isControl($0) ? " " : $0 }
        return line.count <= 60 ? String(line) : String(line.prefix(57)) + "…"
    }

    /// Whether a character would do more to a terminal than show itself; line breaks and tabs count.
    package static func isControl(_ character: Character) -> Bool {
        character.isNewline
            || character.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }
    }
}
