/// One value of a document with its place; a scalar keeps the text as it was written.
public struct Node: Sendable, Hashable {
    public indirect enum Content: Sendable, Hashable {
        /// `quoted` tells `"18:30"` from `18:30`.
        case scalar(String, quoted: Bool)
        case sequence([Node])
        case mapping([Entry])
    }

    /// A key and its value, in the order of the file.
    public struct Entry: Sendable, Hashable {
        public var key: String
        public var keyPosition: SourcePosition
        public var value: Node

        public init(key: String, keyPosition: SourcePosition, value: Node) {
            self.key = key
            self.keyPosition = keyPosition
            self.value = value
        }
    }

    public var content: Content
    public var position: SourcePosition

    public init(_ content: Content, at position: SourcePosition) {
        self.content = content
        self.position = position
    }
}
