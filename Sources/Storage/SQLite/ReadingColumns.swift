import GRDB
import Metering

/// The measured columns of a row: seven for each of `l1`, `l2`, `l3` and `net`, then the reactive ones of the
/// phases.
///
/// The first migration makes them, so this list stays as it is; later columns get a migration of their own.
/// A row binds only the columns that its meter has, so a single phase costs seven of them.
enum ReadingColumns {
    typealias Column = (name: String, type: String)

    static let rows = ["l1", "l2", "l3", "net"]

    static let all: [Column] = rows.flatMap(measured) + rows.dropLast().flatMap(reactive)

    static func measured(_ row: String) -> [Column] {
        [
            ("\(row)_voltage_v", "REAL"), ("\(row)_current_a", "REAL"), ("\(row)_power_w", "REAL"),
            ("\(row)_import_uwh", "INTEGER"), ("\(row)_export_uwh", "INTEGER"),
            ("\(row)_frequency_hz", "REAL"),
            ("\(row)_power_factor", "REAL"),
        ]
    }

    /// What few readings have, since the sixth migration; in a row of `SELECT *` they come after `all`.
    static let origin: [Column] = [
        ("stamp", "INTEGER"), ("identity", "TEXT"), ("unplaced", "INTEGER NOT NULL DEFAULT 0"),
    ]

    static func reactive(_ row: String) -> [Column] {
        [
            ("\(row)_reactive_var", "REAL"), ("\(row)_inductive_uvarh", "INTEGER"),
            ("\(row)_capacitive_uvarh", "INTEGER"),
        ]
    }
}

/// Which columns a reading fills; there is one prepared statement for each shape.
struct ReadingShape {
    var phases: Int
    var hasNet: Bool
    var hasReactive: Bool
    var hasOrigin: Bool

    /// An unplaced reading has a stamp.
    init(_ reading: Reading) {
        phases = reading.phases.count
        hasNet = reading.net != nil
        hasReactive = reading.phases.contains { $0.reactive != nil }
        hasOrigin = reading.stamp != nil || reading.identity != nil
    }

    private init(index: Int) {
        phases = index / 8 + 1
        (hasNet, hasReactive, hasOrigin) = (index & 4 != 0, index & 2 != 0, index & 1 != 0)
    }

    /// The statement that inserts a row of this shape.
    var insertion: String { Self.insertions[index] }

    private static let insertions = (0..<24).map { ReadingShape(index: $0).makeInsertion() }

    private var index: Int {
        (phases - 1) * 8 + (hasNet ? 4 : 0) + (hasReactive ? 2 : 0) + (hasOrigin ? 1 : 0)
    }

    private func makeInsertion() -> String {
        let fixed = [
            "meter", "taken_at", "rank", "received_at", "source", "time_from", "conflict", "counted",
            "adjusted",
        ]
        let names = fixed + columns
        let places = names.map { _ in "?" }.joined(separator: ",")
        return "INSERT INTO readings (\(names.joined(separator: ","))) VALUES (\(places))"
    }

    private var columns: [String] {
        let phaseRows = ReadingColumns.rows.prefix(phases)
        let rows = phaseRows + (hasNet ? ["net"] : [])
        let reactive = hasReactive ? phaseRows.flatMap(ReadingColumns.reactive) : []
        let origin = hasOrigin ? ReadingColumns.origin : []
        return (rows.flatMap(ReadingColumns.measured) + reactive + origin).map(\.name)
    }
}

extension Reading {
    /// Values for the measured columns of `shape`, in their order.
    func appendMeasured(to values: inout [DatabaseValue], shape: ReadingShape) {
        for phase in phases { phase.appendMeasured(to: &values) }
        net?.appendMeasured(to: &values)
        guard shape.hasReactive else { return }
        for phase in phases { phase.appendReactive(to: &values) }
    }
}

extension PhaseReading {
    fileprivate func appendMeasured(to values: inout [DatabaseValue]) {
        values.append(voltageV.databaseValue)
        values.append(currentA.databaseValue)
        values.append(powerW.databaseValue)
        values.append(energyImport?.microwattHours.databaseValue ?? .null)
        values.append(energyExport?.microwattHours.databaseValue ?? .null)
        values.append(frequencyHz?.databaseValue ?? .null)
        values.append(powerFactor?.databaseValue ?? .null)
    }

    fileprivate func appendReactive(to values: inout [DatabaseValue]) {
        values.append(reactive?.powerVar.databaseValue ?? .null)
        values.append(reactive?.inductive.microwattHours.databaseValue ?? .null)
        values.append(reactive?.capacitive.microwattHours.databaseValue ?? .null)
    }
}
