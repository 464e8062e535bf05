/// A place in a document: file as the user named it, line and column counted from 1, in characters.
public struct SourcePosition: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var file: String
    public var line: Int
    public var column: Int
    /// Number of characters that an error underlines, at least 1.
    public var length: Int
    /// Where the file was included from, innermost first.
    public var includedFrom: [Inclusion]

    /// The place of an `include` entry.
    public struct Inclusion: Sendable, Hashable {
        public var file: String
        public var line: Int
        public var column: Int

        public init(file: String, line: Int, column: Int) {
            self.file = file
            self.line = line
            self.column = column
        }
    }

    public init(file: String, line: Int, column: Int, length: Int = 1, includedFrom: [Inclusion] = []) {
        self.file = file
        self.line = line
        self.column = column
        self.length = length
        self.includedFrom = includedFrom
    }

    public var description: String { "\(file):\(line):\(column)" }

    public static func < (left: Self, right: Self) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}
