/// Which target may import which: downwards only.
enum Arrows {
    struct Row {
        let target: String
        /// Targets of this package.
        let own: Set<String>
        /// Modules of other packages and of the toolchain.
        let others: Set<String>

        init(_ target: String, own: Set<String> = [], others: Set<String> = []) {
            self.target = target
            self.own = own
            self.others = others
        }
    }

    /// Below stand the targets of nothing but values, above them what acts.
    static let rows = [
        Row("Quantities"),
        Row("Timekeeping", others: ["Foundation", "HeapModule", "Synchronization"]),
        Row("Documents", own: ["Quantities", "Timekeeping"], others: ["CYaml"]),
        Row("Household", own: base, others: ["Foundation", "Synchronization"]),
        Row("Faults", own: base),
        Row("Modbus", others: ["NIOCore"]),
        Row("CModbus"),
        Row("CMosquitto"),
        Row("CSpawn"),
        Row("CSerial"),
        Row("RegisterMaps", own: base.union(["Modbus"])),
        Row(
            "Wires", own: ["Timekeeping", "Faults", "Modbus", "CModbus", "CSerial", "CMosquitto"],
            others: nio.union([
                "Crypto", "Foundation", "NIOSSL", "NIOTLS", "SwiftASN1", "Synchronization", "X509",
            ])),
        Row("Scenarios", own: base, others: ["Foundation"]),
        Row("Verdicts", own: base.union(["Scenarios"]), others: ["Crypto"]),
        Row("Reference", own: ["Quantities", "Documents", "Scenarios"]),
        Row("Reports", own: base.union(["Verdicts"])),
        Row(
            "Simulators",
            own: base.union(["Household", "Faults", "Modbus", "RegisterMaps", "Wires", "Scenarios"]),
            others: ["DequeModule", "Foundation", "Synchronization"]),
        Row("Metering", own: ["Timekeeping"], others: ["Synchronization"]),
        Row("Billing", own: base.union(["Metering"])),
        Row(
            "Ingestion", own: base.union(["Modbus", "RegisterMaps", "Wires", "Metering"]),
            others: ["Crypto", "Foundation", "Logging", "Synchronization"]),
        Row("Alerting", own: base.union(["Metering", "Wires"]), others: ["Logging", "Synchronization"]),
        Row(
            "Storage", own: ["Quantities", "Timekeeping", "Metering", "Alerting"],
            others: ["Foundation", "GRDB", "GRDBSQLite", "Synchronization"]),
        Row(
            "Hub",
            own: base.union(["Wires", "Metering", "Billing", "Ingestion", "Alerting", "Storage"]),
            others: ["Foundation", "Logging", "Synchronization"]),
        Row(
            "Components",
            own: base.union([
                "Faults", "Wires", "Scenarios", "Verdicts", "Metering", "Billing", "Alerting", "Storage",
                "Hub", "CSpawn",
            ]),
            others: ["Foundation", "Logging", "Synchronization"]),
        Row(
            "Clients", own: base.union(["Wires", "Scenarios", "Verdicts"]),
            others: ["Foundation", "Synchronization"]),
        Row(
            "Harness",
            own: base.union([
                "Household", "Faults", "Wires", "Scenarios", "Verdicts", "Simulators", "Metering",
                "Storage", "Components", "Clients",
            ]),
            others: ["Foundation", "Logging", "NIOCore", "NIOPosix", "Synchronization"]),
        Row(
            "wattloop",
            own: base.union([
                "Wires", "Scenarios", "Verdicts", "Reference", "Reports", "Metering", "Ingestion", "Hub",
                "Components", "Harness",
            ]),
            others: ["ArgumentParser", "Foundation", "Logging", "NIOPosix", "Synchronization", "UnixSignals"]),
    ]

    private static let base: Set = ["Quantities", "Timekeeping", "Documents"]
    private static let nio: Set = ["NIOCore", "NIOPosix", "NIOHTTP1"]

    /// One line for each import that no row allows.
    static func violations(in file: SourceFile) -> [String] {
        guard let row = rows.first(where: { $0.target == file.target }) else {
            return ["\(file.name): `\(file.target)` has no row in the table of arrows"]
        }
        return file.imports.filter { !row.own.contains($0.module) && !row.others.contains($0.module) }.map {
            "\(file.name):\($0.line): `\(row.target)` must not import `\($0.module)`"
        }
    }
}
