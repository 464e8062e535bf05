import Timekeeping

/// One hour or day of energy.
package struct TableRow: Sendable, Equatable {
    /// Local time with its offset, by which rows of two tables belong together: `2025-10-26T02:00:00+02:00`.
    package var key: String
    package var start: UTCInstant
    /// Excluded.
    package var end: UTCInstant
    /// In Wh.
    package var imported: Double
    package var exported: Double

    package init(key: String, start: UTCInstant, end: UTCInstant, imported: Double, exported: Double) {
        self.key = key
        self.start = start
        self.end = end
        self.imported = imported
        self.exported = exported
    }

    var values: [(name: String, wattHours: Double)] { [("import", imported), ("export", exported)] }
}
