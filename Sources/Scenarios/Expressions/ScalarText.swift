import Documents

/// The text of one scalar and where each of its characters stands in the file.
struct ScalarText {
    let characters: [Character]
    private let whole: SourcePosition
    private let opening: Int

    init(_ text: String, quoted: Bool, at position: SourcePosition) {
        characters = Array(text)
        whole = position
        opening = quoted ? 1 : 0
    }

    /// - Returns: `nil` when the node is no scalar.
    init?(_ node: Node) {
        guard case .scalar(let text, let quoted) = node.content else { return nil }
        self.init(text, quoted: quoted, at: node.position)
    }

    /// The place of some characters; that of the whole text where it was folded or had escapes.
    func position(_ range: Range<Int>) -> SourcePosition {
        let hasEscapes = whole.length > characters.count + 2 * opening
        guard !hasEscapes, opening + range.upperBound <= whole.length else { return whole }
        var position = whole
        position.column += opening + range.lowerBound
        position.length = max(1, range.count)
        return position
    }

    func text(_ range: Range<Int>) -> String {
        String(characters[range.clamped(to: 0..<characters.count)])
    }
}
