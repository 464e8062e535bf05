// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
]

let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let certificates: Target.Dependency = .product(name: "X509", package: "swift-certificates")
let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let heap: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

func library(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.target(name: name), "TimeLimits"] + dependencies,
        swiftSettings: settings)
}

let package = Package(
    name: "wattloop",
    products: [
        .executable(name: "wattloop", targets: ["wattloop"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        library("Quantities"),
        library("Timekeeping", [heap]),
        library("Documents", ["Quantities", "Timekeeping", "Yams"]),
        library(
            "Household", ["Quantities", "Timekeeping", "Documents"],
            resources: [.embedInCode("Appliances.yaml")]),
        library("Faults", ["Timekeeping", "Documents"]),
        library("Modbus", [nioCore]),
        library(
            "RegisterMaps", ["Quantities", "Documents", "Modbus"],
            resources: [
                .embedInCode("Maps/iammeter-wem3080.yaml"), .embedInCode("Maps/iammeter-wem3080t.yaml"),
                .embedInCode("Maps/pzem-004t-v3.yaml"),
            ]),
        .systemLibrary(name: "CModbus", pkgConfig: "libmodbus", providers: [.apt(["libmodbus-dev"])]),
        .systemLibrary(
            name: "CMosquitto", pkgConfig: "libmosquitto", providers: [.apt(["libmosquitto-dev"])]),
        .target(name: "CSpawn"),
        .target(name: "CSerial"),
        library(
            "Wires",
            [
                "Timekeeping", "Faults", "Modbus", "CModbus", "CSerial", "CMosquitto", nioCore, nioPosix,
                nioHTTP1,
                nioSSL,
                nioTLS, certificates, asn1, crypto,
            ]),
        library("Scenarios", ["Quantities", "Timekeeping", "Documents"]),
        library("Verdicts", ["Quantities", "Timekeeping", "Documents", "Scenarios", crypto]),
        library("Reference", ["Quantities", "Documents", "Scenarios"]),
        library(
            "Reports", ["Quantities", "Timekeeping", "Documents", "Verdicts"],
            resources: [
                .embedInCode("HTML/Page/report.css"), .embedInCode("HTML/Page/series.js"),
                .embedInCode("HTML/Page/timeline.js"), .embedInCode("HTML/Page/page.js"),
            ]),
        library(
            "Simulators",
            [
                "Quantities", "Timekeeping", "Documents", "Faults", "Household", "Scenarios", "Modbus",
                "RegisterMaps", "Wires", deque,
            ]),
        library("Metering", ["Timekeeping"]),
        library("Billing", ["Quantities", "Timekeeping", "Documents", "Metering"]),
        library(
            "Ingestion",
            ["Timekeeping", "Documents", "Metering", "Modbus", "RegisterMaps", "Wires", crypto, logging]),
        library("Alerting", ["Quantities", "Timekeeping", "Documents", "Metering", "Wires", logging]),
        library("Storage", ["Quantities", "Timekeeping", "Metering", "Alerting", grdb, sqlite]),
        library(
            "Hub",
            [
                "Quantities", "Timekeeping", "Documents", "Wires", "Metering", "Billing", "Ingestion",
                "Alerting", "Storage", logging,
            ]),
        library(
            "Components",
            [
                "Quantities", "Timekeeping", "Documents", "Faults", "Wires", "Scenarios", "Verdicts",
                "CSpawn", "Metering", "Billing", "Alerting", "Storage", "Hub", logging,
            ]),
        library(
            "Clients", ["Quantities", "Timekeeping", "Documents", "Wires", "Scenarios", "Verdicts"]),
        library(
            "Harness",
            [
                "Quantities", "Timekeeping", "Documents", "Faults", "Household", "Wires", "Scenarios",
                "Simulators", "Components", "Clients", "Metering", "Storage", "Verdicts", nioCore, nioPosix,
                logging,
            ]),
        .executableTarget(
            name: "wattloop",
            dependencies: [
                "Timekeeping", "Documents", "Wires", "Scenarios", "Metering", "Ingestion", "Verdicts",
                "Hub", "Components", "Harness",
                "Reference", "Reports", arguments, logging, nioPosix, signals,
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "ledger-bench", dependencies: ["Timekeeping", "Documents", "Metering"],
            path: "ci/bench-ledger", swiftSettings: settings),
        .target(name: "Seeded", path: "Tests/Seeded", swiftSettings: settings),
        .target(
            name: "HTTPAnswers", dependencies: ["Documents", "Wires", logging], path: "Tests/HTTPAnswers",
            swiftSettings: settings),
        .target(name: "Listening", path: "Tests/Listening", swiftSettings: settings),
        .target(name: "TimeLimits", path: "Tests/TimeLimits", swiftSettings: settings),
        .target(
            name: "MemoryStore", dependencies: ["Timekeeping", "Metering", "Alerting", "Storage"],
            path: "Tests/MemoryStore", swiftSettings: settings),
        .target(
            name: "SampleReadings", dependencies: ["Timekeeping", "Metering", "Seeded"],
            path: "Tests/SampleReadings", swiftSettings: settings),
        .target(
            name: "StoreContract",
            dependencies: [
                "Quantities", "Timekeeping", "Metering", "Billing", "Alerting", "Storage", "Seeded",
                "SampleReadings",
            ],
            path: "Tests/StoreContract", swiftSettings: settings),
        tests("Quantities", ["Seeded"]),
        tests("Timekeeping"),
        tests("Documents", ["Quantities", "Timekeeping", "Seeded"]),
        tests("Household", ["Quantities", "Timekeeping", "Documents"]),
        tests("Faults", ["Timekeeping", "Documents"]),
        tests("Modbus", ["Seeded", nioCore]),
        tests("RegisterMaps", ["Quantities", "Documents", "Modbus"]),
        tests(
            "Wires",
            [
                "Timekeeping", "Modbus", "CModbus", "CSpawn", "Seeded", nioCore, nioPosix, nioHTTP1, nioSSL,
            ]),
        tests("Scenarios", ["Quantities", "Timekeeping", "Documents", "Seeded"]),
        tests("Verdicts", ["Quantities", "Timekeeping", "Documents", "Scenarios", "Seeded", crypto]),
        tests("Reports", ["Quantities", "Timekeeping", "Documents", "Scenarios", "Verdicts"]),
        tests("Reference", ["Quantities", "Documents", "Scenarios", "Harness"]),
        tests(
            "Simulators",
            [
                "Quantities", "Timekeeping", "Documents", "Faults", "Household", "Scenarios", "Modbus",
                "RegisterMaps", "Wires", "Seeded", nioPosix,
            ]),
        tests("Metering", ["Timekeeping", "MemoryStore", "SampleReadings", "Seeded"]),
        tests(
            "Billing", ["Quantities", "Timekeeping", "Metering", "MemoryStore", "SampleReadings", "Seeded"]),
        tests(
            "Storage",
            [
                "Quantities", "Timekeeping", "Metering", "Alerting", "MemoryStore", "SampleReadings",
                "Seeded",
                "StoreContract", grdb,
            ]),
        tests(
            "Ingestion",
            [
                "Timekeeping", "Documents", "Metering", "Modbus", "RegisterMaps", "Wires", "Hub",
                "HTTPAnswers", "MemoryStore", "Seeded", nioPosix,
            ]),
        tests(
            "Alerting",
            [
                "Quantities", "Timekeeping", "Documents", "Metering", "Wires", "Storage", "HTTPAnswers",
                "MemoryStore", "Seeded", nioPosix,
            ]),
        tests(
            "Hub",
            [
                "Timekeeping", "Documents", "Metering", "Billing", "Ingestion", "Alerting", "Storage",
                "Modbus", "Wires", "HTTPAnswers", "Seeded",
            ]),
        tests(
            "Components",
            [
                "Timekeeping", "Documents", "Faults", "Scenarios", "Verdicts", "Wires", "Metering", "Storage",
                "Hub", "Listening", "Seeded",
                nioPosix, logging,
            ]),
        tests(
            "Harness",
            [
                "Timekeeping", "Documents", "Faults", "Household", "Simulators", "Components", "Clients",
                "Scenarios",
                "Verdicts", "Reference", "Reports", "Wires", "Listening", nioPosix, logging,
            ]),
        .testTarget(name: "ArrowsTests", dependencies: ["TimeLimits"], swiftSettings: settings),
    ]
)
