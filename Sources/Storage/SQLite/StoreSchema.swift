import GRDB
import Metering

/// The tables of the store and how older files become the present ones.
enum StoreSchema {
    static var migrator: DatabaseMigrator { migrator { _ in } }

    /// - Parameter mended: told of what an earlier version had spoiled in the file, when it is mended.
    static func migrator(_ mended: @escaping @Sendable (StoreRepair) -> Void) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 meters, readings, energy, incidents") { db in
            try db.execute(sql: meters)
            try db.execute(sql: readings)
            try db.execute(sql: energyQuarters)
            try db.execute(sql: incidents)
        }
        migrator.registerMigration("2 order of incidents, notifications") { db in
            try db.execute(sql: incidentChanges)
            try db.execute(sql: notifications)
        }
        migrator.registerMigration("3 energy by source") { db in
            try db.execute(sql: energyBySource)
        }
        migrator.registerMigration("4 registered meters, keys") { db in
            try db.execute(sql: registrations)
        }
        migrator.registerMigration("5 strict types", foreignKeyChecks: .immediate) { db in
            for table in StrictTable.all { try table.replace(in: db) }
        }
        migrator.registerMigration("6 stamps and identities of readings") { db in
            try db.execute(sql: origins)
            if let repair = try StampRepair(db: db).mend() { mended(repair) }
        }
        migrator.registerMigration("7 adjusted values, health of meters") { db in
            try db.execute(sql: adjustedValues)
            try db.execute(sql: meterHealth)
        }
        migrator.registerMigration("8 marks of energy") { db in
            try db.execute(sql: energyMarks)
            if let repair = try EnergyRecount(db: db).run() { mended(repair) }
        }
        return migrator
    }

    /// Bits of `Adjustments`.
    private static let adjustedValues = "ALTER TABLE readings ADD COLUMN adjusted INTEGER NOT NULL DEFAULT 0"

    /// The newest that each meter has said of itself.
    private static let meterHealth = """
        CREATE TABLE meter_health (
            meter INTEGER PRIMARY KEY REFERENCES meters (key),
            signal_dbm REAL,
            signal_percent REAL,
            free_memory_bytes REAL,
            uptime_s REAL,
            errors REAL,
            firmware TEXT,
            mac_address TEXT
        ) STRICT
        """

    /// All times are nanoseconds since 1970-01-01T00:00:00Z.
    private static let meters = """
        CREATE TABLE meters (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            serial TEXT,
            name TEXT,
            location TEXT,
            ct_rating_a REAL NOT NULL,
            voltage_rating_v REAL NOT NULL
        )
        """

    /// One row a reading; `rank` counts the arrivals of one meter with one time taken; energy
    /// is made of the rows that are `counted`.
    private static let readings = """
        CREATE TABLE readings (
            meter INTEGER NOT NULL REFERENCES meters (key),
            taken_at INTEGER NOT NULL,
            rank INTEGER NOT NULL,
            received_at INTEGER NOT NULL,
            source TEXT NOT NULL,
            time_from TEXT NOT NULL,
            conflict INTEGER NOT NULL,
            counted INTEGER NOT NULL,
            \(ReadingColumns.all.map { "\($0.name) \($0.type)" }.joined(separator: ",\n    ")),
            PRIMARY KEY (meter, taken_at, rank)
        ) WITHOUT ROWID
        """

    private static let energyQuarters = """
        CREATE TABLE energy_quarters (
            meter INTEGER NOT NULL REFERENCES meters (key),
            quarter INTEGER NOT NULL,
            import_uwh INTEGER NOT NULL,
            export_uwh INTEGER NOT NULL,
            covered_ns INTEGER NOT NULL,
            readings INTEGER NOT NULL,
            resets INTEGER NOT NULL,
            PRIMARY KEY (meter, quarter)
        ) WITHOUT ROWID
        """

    /// Until then everything was pushed.
    private static let energyBySource = """
        CREATE TABLE energy_by_source (
            meter INTEGER NOT NULL REFERENCES meters (key),
            quarter INTEGER NOT NULL,
            source TEXT NOT NULL,
            import_uwh INTEGER NOT NULL,
            export_uwh INTEGER NOT NULL,
            covered_ns INTEGER NOT NULL,
            readings INTEGER NOT NULL,
            resets INTEGER NOT NULL,
            PRIMARY KEY (meter, quarter, source)
        ) WITHOUT ROWID;
        INSERT INTO energy_by_source
            SELECT meter, quarter, 'push', import_uwh, export_uwh, covered_ns, readings, resets
            FROM energy_quarters;
        DROP TABLE energy_quarters;
        ALTER TABLE energy_by_source RENAME TO energy_quarters;
        """

    /// Of keys only the SHA-256 is kept.
    private static let registrations = """
        CREATE TABLE registrations (
            meter INTEGER PRIMARY KEY REFERENCES meters (key),
            owner TEXT,
            tariff TEXT,
            address TEXT,
            mac_address TEXT,
            registered_at INTEGER NOT NULL
        );
        CREATE TABLE meter_keys (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            meter INTEGER NOT NULL REFERENCES meters (key),
            digest TEXT NOT NULL UNIQUE,
            issued_at INTEGER NOT NULL,
            revoked_at INTEGER
        );
        """

    /// Since then `counted` holds an `EnergyMark`.
    private static let energyMarks = """
        ALTER TABLE energy_quarters ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX readings_breaks ON readings (meter, source, taken_at) WHERE counted > 2;
        """

    /// What a reading has whose own time was not taken, or does not identify it. Several readings may have one identity: a
    /// board that starts again may count as before.
    private static let origins = """
        \(ReadingColumns.origin.map { "ALTER TABLE readings ADD COLUMN \($0.name) \($0.type);" }
            .joined(separator: "\n"))
        CREATE INDEX readings_by_identity ON readings (meter, identity) WHERE identity IS NOT NULL;
        """

    private static let incidents = """
        CREATE TABLE incidents (
            key INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            meter TEXT NOT NULL,
            raised_at INTEGER NOT NULL,
            cleared_at INTEGER,
            value REAL NOT NULL
        );
        CREATE UNIQUE INDEX incidents_open ON incidents (kind, meter) WHERE cleared_at IS NULL;
        """

    /// Every value gets the dimension of its kind, every beginning and end of an incident its number.
    private static let incidentChanges = """
        ALTER TABLE incidents ADD COLUMN dimension TEXT NOT NULL DEFAULT 'time';
        UPDATE incidents SET dimension = 'current' WHERE kind = 'THEFT_SUSPICION';
        CREATE INDEX incidents_by_meter ON incidents (meter);
        CREATE TABLE incident_changes (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            incident INTEGER NOT NULL REFERENCES incidents (key),
            edge TEXT NOT NULL
        );
        INSERT INTO incident_changes (incident, edge)
            SELECT key, edge FROM (
                SELECT key, 'raised' AS edge, raised_at AS at FROM incidents
                UNION ALL
                SELECT key, 'cleared', cleared_at FROM incidents WHERE cleared_at IS NOT NULL)
            ORDER BY at, key, edge DESC;
        """

    private static let notifications = """
        CREATE TABLE notifications (
            receiver TEXT NOT NULL,
            sequence INTEGER NOT NULL REFERENCES incident_changes (sequence),
            attempts INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            PRIMARY KEY (receiver, sequence)
        ) WITHOUT ROWID
        """
}
