import HTTPAnswers
import MemoryStore
import Metering
import Storage
import Synchronization
import Timekeeping

@testable import Alerting

/// 2025-11-03T12:00:00Z.
let noon = UTCInstant(seconds: 1_762_171_200)

/// A reading of phases with (current A, power W), `seconds` after noon.
func reading(
    _ seconds: Double, _ phases: (Double, Double)..., meter: String = "m1",
    timeFrom: Reading.TimeOrigin = .device
)
    -> Reading
{
    let at = noon + .seconds(seconds)
    let rows = phases.map {
        PhaseReading(voltageV: 230, currentA: $0.0, powerW: $0.1, energyImport: .zero, energyExport: .zero)
    }
    return Reading(meter: meter, takenAt: at, receivedAt: at, timeFrom: timeFrom, phases: rows)
}

/// An alert engine behind a writer, in virtual time from `noon` on, with what it told and when.
struct TestAlerting: Sendable {
    let time: VirtualTimekeeper
    let store: any HubStore
    let writer: ReadingWriter
    let told: Told

    final class Told: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }

        func note(_ event: AlertEvent, at instant: UTCInstant) {
            let seconds = (instant - noon).inSeconds
            lines.withLock { lines in
                switch event {
                case .raised(let kind, let meter, let value, _):
                    lines.append("\(seconds) \(kind.rawValue) \(meter) \(value)")
                case .cleared(let kind, let meter):
                    lines.append("\(seconds) cleared \(kind.rawValue) \(meter)")
                case .notified(let kind, let status):
                    lines.append(
                        "\(seconds) notified \(kind.rawValue) \(status.map(String.init) ?? "unknown")")
                }
            }
        }
    }

    static func makeStore() -> any HubStore { InMemoryStore.with("m1", "m2", "m3") }

    /// Runs `senders` as processes beside the hub's until `length` has passed; returns what was told.
    @discardableResult
    static func run(
        _ rules: AlertRules = AlertRules(), meters: [String] = ["m1"], store: (any HubStore)? = nil,
        start: Duration = .zero, for length: Duration,
        senders: [@Sendable (TestAlerting) async throws -> Void] = []
    ) async throws -> [String] {
        let time = VirtualTimekeeper(start: noon + start)
        let store = if let store { store } else { makeStore() }
        let told = Told()
        let engine = try await AlertEngine(
            rules: rules, meters: meters, store: store, time: time,
            logger: silentLogger,
            report: { told.note($0, at: time.now) })
        let writer = ReadingWriter(store: store, time: time, observers: [engine])
        let alerting = TestAlerting(time: time, store: store, writer: writer, told: told)
        let sending = senders.enumerated().map { index, sender in
            NamedProcess("sender \(index)") { try await sender(alerting) }
        }
        let processes = writer.processes + engine.processes(after: writer) + sending
        try await time.run(processes: processes.map { RankedProcess($0) }) {
            try await time.sleep(for: length)
        }
        return told.all
    }

    /// Sends a reading at the moment when it is received.
    func send(_ reading: Reading) async throws {
        try await time.sleep(until: reading.receivedAt)
        _ = try await writer.submit([reading])
    }
}
