import Documents
import Metering
import Timekeeping

/// Prints what the rules on readings cost for each reading, and its ratio to reading the JSON text of the same reading.
@main
enum LedgerBench {
    private static let meters = 1000
    private static let rounds = 1000

    static func main() throws {
        let ledger = try bestOf(5) { try enterReadings() } / Double(meters * rounds)
        let peer = try bestOf(5) { try readTexts() } / Double(meters * rounds)
        print(
            "ledger \(format(ledger)) ns, JSON text of the reading \(format(peer)) ns, \(format(ledger / peer * 100)) %"
        )
    }

    private static func format(_ value: Double) -> String { "\(Int(value.rounded()))" }

    /// ns.
    private static func bestOf(_ count: Int, _ body: () throws -> Void) rethrows -> Double {
        var best = Double.infinity
        for _ in 0..<count {
            let took = try ContinuousClock().measure(body)
            best = min(
                best, Double(took.components.seconds) * 1e9 + Double(took.components.attoseconds) / 1e9)
        }
        return best
    }

    /// A reading a second of each meter, as in a load test; the store would have looked nothing up.
    private static func enterReadings() throws {
        var ledger = ReadingLedger()
        var readings = (0..<meters).map { reading(of: $0) }
        let rated = (0..<meters).map { RatedMeter(number: Int64($0), phasePowerW: 41_400) }
        for _ in 0..<rounds {
            for index in 0..<meters {
                readings[index].takenAt = readings[index].takenAt + .seconds(1)
                readings[index].receivedAt = readings[index].takenAt
                readings[index].phases[0].energyImport? += Energy(microwattHours: 277_778)
                _ = try ledger.enter(readings[index], of: rated[index], NothingStored())
            }
            _ = ledger.takeChanges()
        }
    }

    private static func reading(of meter: Int) -> Reading {
        let phase = PhaseReading(
            voltageV: 230, currentA: 4.35, powerW: 1000, energyImport: Energy(kilowattHours: 100),
            energyExport: .zero, frequencyHz: 50, powerFactor: 1)
        let start = UTCInstant(seconds: 1_762_171_200)
        return Reading(
            meter: "m\(meter)", takenAt: start, receivedAt: start, timeFrom: .device, phases: [phase])
    }

    private static func readTexts() throws {
        let text = """
            {"method":"uploadsn","mac":"B0F8932A295C","version":"i.91.062","SN":"7E41C0D9","Data":[230,4.35,1000,100.123,0,50,1]}
            """
        let bytes = Array(text.utf8)
        for _ in 0..<meters * rounds { _ = try JSONParser.parse(bytes) }
    }
}

/// What a store knows before its first reading.
private struct NothingStored: LedgerLookup {
    func newestTime(of meter: Int64) throws -> UTCInstant? { nil }
    func readings(of meter: Int64, takenAt instant: UTCInstant) throws -> [StoredReading] { [] }
    func readings(of meter: Int64, identifiedBy identity: ReadingIdentity) throws -> [StoredReading] { [] }
    func counters(
        of source: MeterSource, _ side: CounterSide, _ kind: CounterKind, limit: Int
    ) throws -> [JudgedReading] { [] }
    func beginning(ofDisplay reading: Reading, _ source: MeterSource) throws -> UTCInstant { reading.takenAt }
}
