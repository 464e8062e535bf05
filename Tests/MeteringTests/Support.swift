import Foundation
import Metering
import Timekeeping

/// 2025-11-03T12:00:00Z.
let noon = UTCInstant(seconds: 1_762_171_200)

/// A reading of one phase, `seconds` after noon, with its import counter at `kilowattHours`.
func reading(
    _ seconds: Double, kilowattHours: Double = 0, exported: Double? = 0, powerW: Double = 1000,
    meter: String = "m1", timeFrom: Reading.TimeOrigin = .device, receivedAfter delay: Duration = .zero
) -> Reading {
    let at = noon + .seconds(seconds)
    let phase = PhaseReading(
        voltageV: 230.5, currentA: 4.35, powerW: powerW, energyImport: Energy(kilowattHours: kilowattHours),
        energyExport: exported.map(Energy.init(kilowattHours:)), frequencyHz: 49.98, powerFactor: 0.98)
    return Reading(meter: meter, takenAt: at, receivedAt: at + delay, timeFrom: timeFrom, phases: [phase])
}

/// A folder that is gone after `body`.
func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "metering-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder.path)
}

extension SQLiteStore {
    /// One in memory with meters `m1` and `m2`.
    static func inMemory() async throws -> SQLiteStore {
        let store = try SQLiteStore(path: nil, durability: .process, execution: .inline)
        try await store.register([Meter(id: "m1", serial: "S1"), Meter(id: "m2", serial: "S2")])
        return store
    }
}

extension ReadingStore {
    @discardableResult
    func append(_ reading: Reading) async throws -> StoredReading {
        try await append([reading])[0]
    }

    /// Wh imported and exported in each hour of the zone that has energy or readings.
    func hours(_ range: Range<UTCInstant>, zone: Zone = .utc) async throws -> [EnergyPeriod] {
        try await energy(meter: "m1", per: .hour, in: range, zone: zone)
    }
}

/// The size of a file.
func byteCount(_ path: String) throws -> Int {
    try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
}
