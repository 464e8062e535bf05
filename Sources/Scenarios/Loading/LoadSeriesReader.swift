import Documents
import Quantities
import Timekeeping

/// Makes a load of a column of a CSV file.
///
/// The first column is the time; a value holds until the next row, the last one as long as the step before it.
struct LoadSeriesReader {
    /// The file as its name resolves.
    let path: String
    /// The group `loads`.
    let settings: Settings
    /// Where `from` names the file.
    let from: SourcePosition
    /// `nil` in a fragment, whose run is not known.
    let span: RunSpan?

    private static let mistakesShown = 5

    private var gap: StepSeries.Gap? { settings.text("gap").flatMap(StepSeries.Gap.init(rawValue:)) }
    private var loops: Bool { settings.bool("loop") ?? false }

    func read(_ text: String) -> Result<StepSeries, Diagnostics> {
        var mistakes: [Diagnostic] = []
        do throws(Diagnostic) {
            let series = try series(text, &mistakes)
            if mistakes.isEmpty { return .success(series) }
        } catch {
            mistakes.append(error)
        }
        return .failure(Diagnostics(mistakes))
    }

    private func series(_ text: String, _ mistakes: inout [Diagnostic]) throws(Diagnostic) -> StepSeries {
        let inclusion = SourcePosition.Inclusion(file: from.file, line: from.line, column: from.column)
        var reader = try CSVReader(text, file: path, includedFrom: [inclusion] + from.includedFrom)
        var clock = try TimeColumn(reader.header[0], at: reader.position(of: reader.header[0]), span)
        let column = try column(in: reader)
        var rows: [(at: UTCInstant, value: Double?)] = []
        while let cells = try reader.next() {
            let at = try clock.instant(cells[0], at: reader.position(of: cells[0]))
            let cell = cells[column.index]
            do throws(Diagnostic) {
                rows.append((at, try value(cell, column, at: reader.position(of: cell))))
            } catch {
                mistakes.append(error)
                if mistakes.count == Self.mistakesShown { break }
            }
        }
        if !mistakes.isEmpty { throw mistakes.removeLast() }
        return try series(rows, of: reader)
    }

    // MARK: Column

    private struct Column {
        var index: Int
        var name: String
        /// Watts of 1.
        var watts: Double
    }

    private func column(in reader: CSVReader) throws(Diagnostic) -> Column {
        let names = reader.header.map { ColumnName($0.text) }
        let index = try columnIndex(names, in: reader)
        let place = reader.position(of: reader.header[index])
        guard let unit = names[index].unit else {
            throw Diagnostic(
                place, "column `\(Diagnostic.quote(names[index].text))` has no unit",
                hint: "write \(names[index].name)_w or \(names[index].name) [W]")
        }
        let title = Diagnostic.quote(names[index].text)
        guard let one = try? Quantity.parse(number: "1", unit: unit) else {
            throw Diagnostic(
                place, "column `\(title)` has the unknown unit `\(Diagnostic.quote(unit))`",
                hint: "write W, kW or MW")
        }
        guard one.dimension == .power else {
            throw Diagnostic(place, "a load is a power, and column `\(title)` is \(one.dimension.phrase)")
        }
        return Column(index: index, name: names[index].name, watts: one.value)
    }

    private func columnIndex(_ names: [ColumnName], in reader: CSVReader) throws(Diagnostic) -> Int {
        let values = names.indices.dropFirst()
        guard let first = values.first else {
            throw Diagnostic(
                reader.position(of: reader.header[0]), "the file has a time and no other column",
                hint: "write time,power_w")
        }
        guard let wanted = settings.field("column"), case .text(let name) = wanted.value else {
            if values.count == 1 { return first }
            throw Diagnostic(
                from,
                "`loads` needs `column`, since `\(Diagnostic.quote(path))` has several: "
                    + Wording.list(values.map { names[$0].text }),
                hint: "add column: \(names[first].name)")
        }
        if let exact = values.first(where: { names[$0].text == name }) { return exact }
        let alike = values.filter { names[$0].name == name }
        if let only = alike.first, alike.count == 1 { return only }
        if alike.count > 1 {
            throw Diagnostic(
                wanted.position,
                "`\(Diagnostic.quote(name))` may be \(Wording.list(alike.map { names[$0].text }, joining: "or"))"
            )
        }
        throw Diagnostic(
            wanted.position,
            Wording.missing("column", name, of: path, known: values.map { names[$0].name }))
    }

    // MARK: Values

    private func value(_ cell: CSVCell, _ column: Column, at place: SourcePosition) throws(Diagnostic)
        -> Double?
    {
        if cell.text.isEmpty {
            if gap != nil { return nil }
            throw Diagnostic(
                place, "a row without a value of `\(column.name)`",
                hint: "add gap: hold or gap: zero to the load")
        }
        guard let number = PlainNumber.read(cell.text) else {
            throw Diagnostic(
                place, "`\(column.name)` takes a number, found `\(Diagnostic.quote(cell.text))`",
                hint: "write 1500 or 1.5")
        }
        guard number >= 0 else {
            throw Diagnostic(
                place, "a load is 0 W or more, found `\(Diagnostic.quote(cell.text))`",
                hint: "take a column of consumption alone")
        }
        return number * column.watts * (settings.ratio("scale") ?? 1)
    }

    // MARK: Series

    private func series(
        _ rows: [(at: UTCInstant, value: Double?)], of reader: CSVReader
    ) throws(Diagnostic) -> StepSeries {
        let known = rows.compactMap(\.value)
        guard let first = rows.first, let last = rows.last, let firstValue = known.first,
            let lastValue = known.last
        else {
            throw Diagnostic(
                reader.position(of: reader.header[0]), "`\(Diagnostic.quote(path))` has no rows with values")
        }
        guard rows.count > 1 || (gap != nil && !loops) else {
            throw Diagnostic(
                from, "`\(Diagnostic.quote(path))` has a single row, so nobody knows how long it lasts",
                hint: loops ? "write two rows or more" : "add gap: hold")
        }
        let shift = settings.duration("shift") ?? .zero
        let step = rows.count > 1 ? last.at - rows[rows.count - 2].at : .nanoseconds(1)
        let filled = fill(rows, with: loops ? lastValue : firstValue).map { ($0.0 + shift, $0.1) }
        try checkSpan(first.at + shift, last.at + shift + step)
        return StepSeries(filled, end: last.at + shift + step, loops: loops, gap: gap ?? .hold)
    }

    /// - Parameter before: what was there before the first value.
    private func fill(
        _ rows: [(at: UTCInstant, value: Double?)], with before: Double
    ) -> [(UTCInstant, Double)] {
        var held = before
        return rows.map { row in
            held = row.value ?? held
            return (row.at, gap == .zero ? row.value ?? 0 : held)
        }
    }

    private func checkSpan(_ first: UTCInstant, _ end: UTCInstant) throws(Diagnostic) {
        guard let span, !loops, gap == nil, first > span.start || end < span.end else { return }
        func text(_ instant: UTCInstant) -> String {
            let civil = span.zone.civilTime(at: instant)
            return "\(ISO8601Text.day(civil)) \(ISO8601Text.clock(civil))"
        }
        throw Diagnostic(
            from,
            "`\(Diagnostic.quote(path))` covers \(text(first)) to \(text(end)), the run goes from "
                + "\(text(span.start)) to \(text(span.end))",
            hint: "add loop: true, gap: hold or gap: zero, or move it by shift:")
    }
}
