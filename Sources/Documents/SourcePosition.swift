/// A place in a document: file as the user named it, line and column counted from 1, in characters.
package struct SourcePosition: Sendable, Hashable, Comparable, CustomStringConvertible {
    package var file: String
    package var line: Int
    package var column: Int
    /// Number of characters that an error underlines, at least 1.
    package var length: Int
    /// Where the file was included from, innermost first.
    package var includedFrom: [Inclusion]

    /// The place of an `include` entry.
    package struct Inclusion: Sendable, Hashable {
        package var file: String
        package var line: Int
        package var column: Int

        package init(file: String, line: Int, column: Int) {
            self.file = file
            self.line = line
            self.column = column
        }
    }

    package init(file: String, line: Int, column: Int, length: Int = 1, includedFrom: [Inclusion] = []) {
        self.file = file
        self.line = line
        self.column = column
        self.length = length
        self.includedFrom = includedFrom
    }

    package var description: String { "\(file):\(line):\(column)" }

    package static func < (left: Self, right: Self) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}
