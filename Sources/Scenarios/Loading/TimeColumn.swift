import Documents
import Quantities
import Timekeeping

/// The first column of a file of values: all its times are written like the first one.
struct TimeColumn {
    private enum Format: Equatable {
        /// `2025-11-03 17:00`, on the clocks of the run's zone.
        case local
        /// `2025-11-03T17:00:00+05:00`.
        case offset
        /// A number of these seconds since the start of the run.
        case elapsed(seconds: Double)
    }

    private let zone: Zone
    private let start: UTCInstant
    private var format: Format?
    private var last: UTCInstant?

    /// - Parameter span: of the run; without one times are only checked against each other.
    init(_ header: CSVCell, at place: SourcePosition, _ span: RunSpan?) throws(Diagnostic) {
        zone = span?.zone ?? .utc
        start = span?.start ?? UTCInstant(seconds: 946_684_800)
        guard let unit = ColumnName(header.text).unit else { return }
        guard let seconds = Self.units[unit] else {
            throw Diagnostic(
                place, "the first column is the time, found `\(Diagnostic.quote(header.text))`",
                hint: "write time, or time_s for seconds since the start")
        }
        format = .elapsed(seconds: seconds)
    }

    private static let units: [String: Double] = ["ms": 0.001, "s": 1, "min": 60, "h": 3600, "d": 86_400]

    /// The instant of the next row.
    mutating func instant(_ cell: CSVCell, at place: SourcePosition) throws(Diagnostic) -> UTCInstant {
        let known: Format
        if let format { known = format } else { known = try Self.format(of: cell, place) }
        format = known
        let instant = try read(cell, known, place)
        if let last, instant <= last {
            throw Diagnostic(
                place,
                "times rise from row to row, found `\(Diagnostic.quote(cell.text))` after a later one or "
                    + "the same")
        }
        last = instant
        return instant
    }

    private static func format(of cell: CSVCell, _ place: SourcePosition) throws(Diagnostic) -> Format {
        if PlainNumber.read(cell.text) != nil { return .elapsed(seconds: 1) }
        if ISO8601Text.instant(cell.text) != nil { return .offset }
        if (try? civil(cell.text)) != nil { return .local }
        throw notATime(cell, place)
    }

    private static func notATime(_ cell: CSVCell, _ place: SourcePosition) -> Diagnostic {
        Diagnostic(
            place,
            "the first column is the time, found \(cell.text.isEmpty ? "nothing" : "`\(Diagnostic.quote(cell.text))`")",
            hint: "write 2025-11-03 17:00, 2025-11-03T17:00:00+05:00 or seconds since the start")
    }

    private static func civil(_ text: String) throws(CivilTextError) -> CivilTime? {
        try CivilText.parse(text.replacing("T", with: " ", maxReplacements: 1)).civilTime
    }

    private func read(_ cell: CSVCell, _ format: Format, _ place: SourcePosition) throws(Diagnostic)
        -> UTCInstant
    {
        switch format {
        case .elapsed(let unit):
            guard let number = PlainNumber.read(cell.text) else {
                throw mixed(cell, "a number since the start", place)
            }
            return start + .nanoseconds(rounding: number * unit * 1e9)
        case .offset:
            guard let instant = ISO8601Text.instant(cell.text) else {
                throw mixed(cell, "a time with its offset", place)
            }
            return instant
        case .local:
            let time: CivilTime?
            do { time = try Self.civil(cell.text) } catch {
                throw Diagnostic(place, "\(error)", hint: error.hint.map { _ in "write 2025-11-03 17:00" })
            }
            guard let time else { throw mixed(cell, "a local date and time", place) }
            return try instant(of: time, cell, place)
        }
    }

    private func mixed(_ cell: CSVCell, _ expected: String, _ place: SourcePosition) -> Diagnostic {
        Diagnostic(
            place,
            "the first column is \(expected) in every row, found "
                + (cell.text.isEmpty ? "nothing" : "`\(Diagnostic.quote(cell.text))`"))
    }

    /// Of a time that a zone change repeats the first reading that is later than the row before.
    private func instant(of time: CivilTime, _ cell: CSVCell, _ place: SourcePosition) throws(Diagnostic)
        -> UTCInstant
    {
        let readings = zone.instants(of: time)
        let later = readings.first { instant in last.map { $0 < instant } ?? true }
        if let instant = later ?? readings.last { return instant }
        return try LocalTime.instant(
            of: time, in: zone, text: cell.text, at: place, hint: "write times with their offset")
    }
}
