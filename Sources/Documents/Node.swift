/// One value of a document with its place; a scalar keeps the text as it was written.
package struct Node: Sendable, Hashable {
    package indirect enum Content: Sendable, Hashable {
        /// `quoted` tells `"18:30"` from `18:30`.
        case scalar(String, quoted: Bool)
        case sequence([Node])
        case mapping([Entry])
    }

    /// A key and its value, in the order of the file.
    package struct Entry: Sendable, Hashable {
        package var key: String
        package var keyPosition: SourcePosition
        package var value: Node

        package init(key: String, keyPosition: SourcePosition, value: Node) {
            self.key = key
            self.keyPosition = keyPosition
            self.value = value
        }
    }

    package var content: Content
    package var position: SourcePosition

    package init(_ content: Content, at position: SourcePosition) {
        self.content = content
        self.position = position
    }
}
