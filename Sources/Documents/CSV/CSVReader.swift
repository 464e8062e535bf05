/// Reads a file of comma-separated cells row by row, strictly: every row has as many cells as the header, a quoted
/// cell ends on its line, empty lines stand only at the end. Source: RFC 4180.
///
/// Spaces around a cell are no part of it.
package struct CSVReader: Sendable {
    /// The names of the columns.
    package private(set) var header: [CSVCell]
    private let file: String
    private let includedFrom: [SourcePosition.Inclusion]
    private let example: String
    private var rest: Substring
    private var line = 0

    /// - Parameters:
    ///   - file: as the user named it, for positions.
    ///   - includedFrom: the place that names the file.
    ///   - example: a header as it should be, for advice.
    /// - Throws: when there is no header, or a name in it stands twice or not at all.
    package init(
        _ text: String, file: String, includedFrom: [SourcePosition.Inclusion] = [],
        example: String = "time,power_w"
    ) throws(Diagnostic) {
        self.file = file
        self.example = example
        self.includedFrom = includedFrom
        rest = text.first == "\u{FEFF}" ? text.dropFirst() : text[...]
        header = []
        guard let first = try cells() else {
            throw Diagnostic(
                SourcePosition(file: file, line: 1, column: 1, includedFrom: includedFrom),
                "the file is empty; its first line names the columns", hint: "write \(example)")
        }
        header = first
        try checkHeader()
    }

    private func checkHeader() throws(Diagnostic) {
        if header.count == 1, let sign = header[0].text.first(where: { ";\t|".contains($0) }) {
            let name = sign == "\t" ? "tabs" : "`\(sign)`"
            throw Diagnostic(
                position(of: header[0]), "cells are parted by commas, found \(name)",
                hint: "write \(example)")
        }
        for (index, cell) in header.enumerated() {
            if cell.text.isEmpty { throw Diagnostic(position(of: cell), "column \(index + 1) has no name") }
            guard header[..<index].contains(where: { $0.text == cell.text }) else { continue }
            throw Diagnostic(
                position(of: cell), "column `\(Diagnostic.quote(cell.text))` is there twice")
        }
    }

    /// The next row; `nil` after the last one.
    package mutating func next() throws(Diagnostic) -> [CSVCell]? {
        guard let row = try cells() else { return nil }
        guard row.count != header.count else { return row }
        let isLong = row.count > header.count
        throw Diagnostic(
            position(of: isLong ? row[header.count] : row[row.count - 1]),
            "a row has \(header.count) cells like the header, found \(row.count)",
            hint: isLong ? "quote cells that hold commas, and write decimals with a point" : nil)
    }

    package func position(of cell: CSVCell) -> SourcePosition {
        SourcePosition(
            file: file, line: cell.line, column: cell.column, length: max(1, cell.length),
            includedFrom: includedFrom)
    }

    // MARK: Lines

    private mutating func cells() throws(Diagnostic) -> [CSVCell]? {
        guard let text = nextLine() else { return nil }
        guard !text.isEmpty else {
            let number = line
            while let other = nextLine() {
                guard !other.isEmpty else { continue }
                throw Diagnostic(
                    SourcePosition(file: file, line: number, column: 1, includedFrom: includedFrom),
                    "an empty line between rows", hint: "leave it out")
            }
            return nil
        }
        do {
            return try CSVLine(text, number: line).cells()
        } catch {
            throw Diagnostic(position(of: error.cell), error.message, hint: error.hint)
        }
    }

    private mutating func nextLine() -> Substring? {
        guard !rest.isEmpty else { return nil }
        line += 1
        let end = rest.firstIndex { $0 == "\n" || $0 == "\r\n" }
        defer { rest = end.map { rest[rest.index(after: $0)...] } ?? rest[rest.endIndex...] }
        return rest[..<(end ?? rest.endIndex)]
    }
}

/// One cell with its place.
package struct CSVCell: Sendable, Hashable {
    /// Without quotes, and without the spaces around it.
    package var text: String
    /// Counted from 1.
    package var line: Int
    /// As it is written in the file.
    let raw: Substring
    let row: Substring

    /// Counted from 1, in characters.
    package var column: Int { row.distance(from: row.startIndex, to: raw.startIndex) + 1 }
    var length: Int { raw.count }
}

/// Parts one line into its cells.
struct CSVLine {
    /// A quote that is out of place.
    struct Problem: Error {
        var cell: CSVCell
        var message: String
        var hint: String?
    }

    private let text: Substring
    private let number: Int

    init(_ text: Substring, number: Int) {
        self.text = text
        self.number = number
    }

    func cells() throws(Problem) -> [CSVCell] {
        var cells: [CSVCell] = []
        var rest = text
        while true {
            let begin = rest.firstIndex { $0 != " " } ?? rest.endIndex
            let isQuoted = begin < rest.endIndex && rest[begin] == "\""
            let cell = isQuoted ? try quoted(rest[begin...]) : plain(rest[begin...])
            cells.append(cell)
            let after = text[cell.raw.endIndex...].drop { $0 == " " }
            guard let comma = after.first else { return cells }
            guard comma == "," else {
                throw Problem(cell: cell, message: "behind a quoted cell stands a comma, found `\(comma)`")
            }
            rest = after.dropFirst()
        }
    }

    private func plain(_ rest: Substring) -> CSVCell {
        var raw = rest.prefix { $0 != "," }
        while raw.last == " " { raw.removeLast() }
        return CSVCell(text: String(raw), line: number, raw: raw, row: text)
    }

    private func quoted(_ rest: Substring) throws(Problem) -> CSVCell {
        var value = ""
        var index = rest.index(after: rest.startIndex)
        while index < rest.endIndex {
            let next = rest.index(after: index)
            if rest[index] != "\"" {
                value.append(rest[index])
            } else if next < rest.endIndex, rest[next] == "\"" {
                value.append("\"")
                index = next
            } else {
                return CSVCell(text: value, line: number, raw: rest[..<next], row: text)
            }
            index = rest.index(after: index)
        }
        let cell = CSVCell(text: value, line: number, raw: rest, row: text)
        throw Problem(cell: cell, message: "a quoted cell ends on its line", hint: "close it with \"")
    }
}
