import GRDB
import Metering

/// A table as it is since the fifth migration: its columns take values of their type only.
///
/// Without that an integer column keeps whatever it is given, for example a sum that has become a floating-point
/// number. Source: https://www.sqlite.org/stricttables.html.
struct StrictTable {
    let name: String
    /// Each with its type and its constraints.
    let columns: [Column]
    var primaryKey: String?
    /// Statements that make what depends on the table.
    var indices: [String] = []

    struct Column {
        let name: String
        let type: String
        let constraints: String

        init(_ name: String, _ type: String, _ constraints: String = "NOT NULL") {
            self.name = name
            self.type = type
            self.constraints = constraints
        }
    }

    /// Makes it out of the table of that name. A value of another type becomes the nearest one of its column.
    func replace(in db: Database) throws {
        let names = columns.map(\.name).joined(separator: ", ")
        let values = columns.map { "CAST(\($0.name) AS \($0.type))" }.joined(separator: ", ")
        // Renaming the new one keeps what refers to the old one.
        try db.execute(
            sql: """
                \(definition(named: "strict_\(name)"));
                INSERT INTO strict_\(name) (\(names)) SELECT \(values) FROM \(name);
                DROP TABLE \(name);
                ALTER TABLE strict_\(name) RENAME TO \(name);
                """)
        for index in indices { try db.execute(sql: index) }
    }

    private func definition(named name: String) -> String {
        let lines = columns.map { "\($0.name) \($0.type) \($0.constraints)" }
        let key = primaryKey.map { ["PRIMARY KEY (\($0))"] } ?? []
        return "CREATE TABLE \(name) (\((lines + key).joined(separator: ", "))) "
            + (primaryKey == nil ? "STRICT" : "WITHOUT ROWID, STRICT")
    }
}

extension StrictTable {
    static let all = [
        StrictTable(
            name: "meters",
            columns: [
                Column("key", "INTEGER", "PRIMARY KEY"), Column("id", "TEXT", "NOT NULL UNIQUE"),
                Column("serial", "TEXT", ""), Column("name", "TEXT", ""), Column("location", "TEXT", ""),
                Column("ct_rating_a", "REAL"), Column("voltage_rating_v", "REAL"),
            ]),
        StrictTable(
            name: "readings",
            columns: [
                Column("meter", "INTEGER", ofMeter), Column("taken_at", "INTEGER"), Column("rank", "INTEGER"),
                Column("received_at", "INTEGER"), Column("source", "TEXT"), Column("time_from", "TEXT"),
                Column("conflict", "INTEGER"), Column("counted", "INTEGER"),
            ] + ReadingColumns.all.map { Column($0.name, $0.type, "") },
            primaryKey: "meter, taken_at, rank"),
        StrictTable(
            name: "energy_quarters",
            columns: [
                Column("meter", "INTEGER", ofMeter), Column("quarter", "INTEGER"), Column("source", "TEXT"),
                Column("import_uwh", "INTEGER"), Column("export_uwh", "INTEGER"),
                Column("covered_ns", "INTEGER"), Column("readings", "INTEGER"), Column("resets", "INTEGER"),
            ],
            primaryKey: "meter, quarter, source"),
        StrictTable(
            name: "incidents",
            columns: [
                Column("key", "INTEGER", "PRIMARY KEY"), Column("kind", "TEXT"), Column("meter", "TEXT"),
                Column("raised_at", "INTEGER"), Column("cleared_at", "INTEGER", ""), Column("value", "REAL"),
                Column("dimension", "TEXT", "NOT NULL DEFAULT 'time'"),
            ],
            indices: [
                "CREATE UNIQUE INDEX incidents_open ON incidents (kind, meter) WHERE cleared_at IS NULL",
                "CREATE INDEX incidents_by_meter ON incidents (meter)",
            ]),
        StrictTable(
            name: "incident_changes",
            columns: [
                Column("sequence", "INTEGER", "PRIMARY KEY AUTOINCREMENT"),
                Column("incident", "INTEGER", "NOT NULL REFERENCES incidents (key)"), Column("edge", "TEXT"),
            ]),
        StrictTable(
            name: "notifications",
            columns: [
                Column("receiver", "TEXT"),
                Column("sequence", "INTEGER", "NOT NULL REFERENCES incident_changes (sequence)"),
                Column("attempts", "INTEGER"), Column("due_at", "INTEGER"),
            ],
            primaryKey: "receiver, sequence"),
        StrictTable(
            name: "registrations",
            columns: [
                Column("meter", "INTEGER", "PRIMARY KEY REFERENCES meters (key)"),
                Column("owner", "TEXT", ""), Column("tariff", "TEXT", ""), Column("address", "TEXT", ""),
                Column("mac_address", "TEXT", ""), Column("registered_at", "INTEGER"),
            ]),
        StrictTable(
            name: "meter_keys",
            columns: [
                Column("key", "INTEGER", "PRIMARY KEY AUTOINCREMENT"), Column("meter", "INTEGER", ofMeter),
                Column("digest", "TEXT", "NOT NULL UNIQUE"), Column("issued_at", "INTEGER"),
                Column("revoked_at", "INTEGER", ""),
            ]),
    ]

    private static let ofMeter = "NOT NULL REFERENCES meters (key)"
}
