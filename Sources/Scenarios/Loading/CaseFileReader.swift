import Documents

/// The cases of a scenario as rows, whether they stand in the scenario or in a file.
struct CaseRows {
    /// A column of a file.
    struct Column {
        var name: String
        /// As the header writes it, `W` of `power [W]`.
        var unit: String?
        var position: SourcePosition
    }

    /// Mappings of `case` and parameters.
    var items: [Node]
    /// Empty for rows that stand in the scenario.
    var columns: [Column] = []
}

/// Reads the cases of a scenario from a CSV file: a row is a case, its columns are `case` and parameters.
///
/// The header may give a unit in brackets, `power [W]`, which then stands for every cell below it. An empty cell leaves
/// the parameter at its default.
struct CaseFileReader {
    /// Each case is a run; more than anyone waits for.
    static let mostRows = 10_000
    private static let mistakesShown = 20
    private static let example = "case,power [W]"

    /// The file as its name resolves.
    let path: String
    /// Where the scenario names the file.
    let from: SourcePosition

    /// - Parameter problems: gets what is wrong with the file.
    /// - Returns: `nil` when its header cannot be used.
    func read(_ text: String, _ problems: inout [Diagnostic]) -> CaseRows? {
        do throws(Diagnostic) {
            let inclusion = SourcePosition.Inclusion(file: from.file, line: from.line, column: from.column)
            var reader = try CSVReader(
                text, file: path, includedFrom: [inclusion] + from.includedFrom, example: Self.example)
            let columns = try columns(of: reader)
            var rows = CaseRows(items: [], columns: columns)
            readRows(&reader, into: &rows, &problems)
            return rows
        } catch {
            problems.append(error)
            return nil
        }
    }

    // MARK: Header

    private func columns(of reader: CSVReader) throws(Diagnostic) -> [CaseRows.Column] {
        let columns = reader.header.map { Self.column($0.text, at: reader.position(of: $0)) }
        for (index, column) in columns.enumerated()
        where columns[..<index].contains(where: { $0.name == column.name }) {
            throw Diagnostic(
                column.position, "column `\(Diagnostic.quote(column.name))` is there twice",
                hint: "leave one of them out")
        }
        guard !columns.contains(where: { $0.name == "case" && $0.unit == nil }) else { return columns }
        let near = NearestName.suggestion(for: "case", in: columns.map(\.name))
        let column = columns.first { $0.name == near } ?? columns[0]
        throw Diagnostic(
            column.position, "a file of cases needs a column `case`, the names of its rows",
            hint: near == nil ? "write \(Self.example)" : "write case")
    }

    private static func column(_ text: String, at position: SourcePosition) -> CaseRows.Column {
        guard text.last == "]", let opening = text.firstIndex(of: "[") else {
            return CaseRows.Column(name: text, unit: nil, position: position)
        }
        return CaseRows.Column(
            name: trimmed(text[..<opening]), unit: trimmed(text[text.index(after: opening)...].dropLast()),
            position: position)
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    // MARK: Rows

    private func readRows(
        _ reader: inout CSVReader, into rows: inout CaseRows, _ problems: inout [Diagnostic]
    ) {
        var mistakes = 0
        while mistakes < Self.mistakesShown {
            do throws(Diagnostic) {
                guard let cells = try reader.next() else { break }
                guard rows.items.count < Self.mostRows else {
                    throw Diagnostic(
                        reader.position(of: cells[0]), "a file holds at most \(Self.mostRows) cases",
                        hint: "part it in several scenarios")
                }
                rows.items.append(try item(cells, rows.columns, of: reader))
            } catch {
                problems.append(error)
                mistakes += 1
                if rows.items.count == Self.mostRows { return }
            }
        }
        if rows.items.isEmpty, mistakes == 0 {
            problems.append(
                Diagnostic(
                    reader.position(of: reader.header[0]),
                    "`\(Diagnostic.quote(path))` has no rows, so there is no case",
                    hint: "add a row below the header"))
        }
    }

    private func item(
        _ cells: [CSVCell], _ columns: [CaseRows.Column], of reader: CSVReader
    ) throws(Diagnostic) -> Node {
        var entries: [Node.Entry] = []
        for (cell, column) in zip(cells, columns) where !cell.text.isEmpty || column.name == "case" {
            let value = try value(cell, column, at: reader.position(of: cell))
            entries.append(Node.Entry(key: column.name, keyPosition: column.position, value: value))
        }
        return Node(.mapping(entries), at: reader.position(of: cells[0]))
    }

    private func value(
        _ cell: CSVCell, _ column: CaseRows.Column, at position: SourcePosition
    ) throws(Diagnostic) -> Node {
        let isQuoted = position.length > cell.text.count
        guard let unit = column.unit else { return Node(.scalar(cell.text, quoted: isQuoted), at: position) }
        guard PlainNumber.read(cell.text) != nil else {
            throw Diagnostic(
                position,
                "`\(column.name) [\(unit)]` takes a number, found `\(Diagnostic.quote(cell.text))`",
                hint: "write the number alone; its unit stands in the header")
        }
        return Node(.scalar("\(cell.text) \(unit)", quoted: isQuoted), at: position)
    }
}
