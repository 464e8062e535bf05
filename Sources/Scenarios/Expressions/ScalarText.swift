import Documents

/// The text of one scalar and where each of its characters stands in the file.
struct ScalarText {
    let characters: [Character]
    private let whole: SourcePosition
    private let first: SourcePosition
    private let keepsColumns: Bool

    init(_ text: String, quoted: Bool, at position: SourcePosition) {
        characters = Array(text)
        whole = position
        var first = position
        if quoted { first.column += 1 }
        self.first = first
        // A folded or literal text has lost its columns: errors then point at its beginning.
        keepsColumns = !text.contains("\n") && position.length <= characters.count + (quoted ? 2 : 0)
    }

    /// - Returns: `nil` when the node is no scalar.
    init?(_ node: Node) {
        guard case .scalar(let text, let quoted) = node.content else { return nil }
        self.init(text, quoted: quoted, at: node.position)
    }

    func position(_ range: Range<Int>) -> SourcePosition {
        guard keepsColumns else { return whole }
        var position = first
        position.column += range.lowerBound
        position.length = max(1, range.count)
        return position
    }

    func text(_ range: Range<Int>) -> String {
        String(characters[range.clamped(to: 0..<characters.count)])
    }
}
