import Documents
import Scenarios
import Timekeeping

@testable import Simulators

/// A board with a scripted sensor, and a back end of a few lines.
final class BoardRun: Sendable {
    let diary = Diary()
    let board: ESP32Meter
    let sensor: ScriptedSensor
    private let backend: ScriptedBackend

    var time: VirtualTimekeeper { backend.time }

    /// - Parameters:
    ///   - yaml: the board's settings; `$hub` stands for the back end's address.
    ///   - answers: to the back end's first requests; 201 to all others.
    ///   - script: of the sensor.
    init(
        _ yaml: String = "push: {to: $hub/api/readings/create}", answers: [ScriptedBackend.Answer] = [],
        script: [ScriptedSensor.Answer] = [], tls: Bool = false
    ) async throws {
        backend = try await ScriptedBackend(answers, ordinarily: 201, body: "{}", tls: tls)
        sensor = ScriptedSensor(script, then: SampleFrames.s1, on: backend.time)
        board = ESP32Meter(
            name: "esp32", settings: try Self.settings(yaml.replacing("$hub", with: backend.address)),
            surroundings: backend.surroundings(diary), port: sensor)
    }

    static func settings(_ yaml: String) throws -> ESP32Settings {
        let root = try YAMLDocument.parse(
            "model: esp32-meter\nsensor: {pty: /dev/null}\n" + yaml, file: "board.yaml")
        var mistakes: [Diagnostic] = []
        let settings = SettingsReader(owner: "a board", rows: DeviceRows.rows(of: ESP32Model.row))
            .read(root, into: &mistakes)
        guard let settings, mistakes.isEmpty else { throw Diagnostics(mistakes) }
        mistakes = ESP32Model.row.check(settings)
        guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
        return ESP32Settings(settings)
    }

    /// Runs to `end` seconds.
    /// - Returns: when requests arrived, in seconds, with the sequence numbers that they carry if they have any.
    @discardableResult
    func run(
        until end: Double, _ steps: [(at: Double, step: ScriptedBackend.Step)] = []
    ) async throws -> [String] {
        try await backend.run(board, until: end, steps)
        return backend.arrivals.lines { second, body in
            ([second] + Self.sequences(body)).joined(separator: " ")
        }
    }

    private static func sequences(_ body: [UInt8]) -> [String] {
        guard let json = try? JSONParser.parse(body) else { return ["?"] }
        let rows = json.elements ?? [json]
        return rows.compactMap { $0["sequence"]?.number.map { "\(Int($0))" } }
    }

    var bodies: [String] { backend.arrivals.bodies }
    var heads: [[(name: String, value: String)]] { backend.arrivals.heads }

    /// What its client returned, push by push.
    var codes: [Int] {
        diary.reports("push").compactMap { report in
            for field in report.fields where field.name == "code" {
                if case .count(let code) = field.value { return code }
            }
            return nil
        }
    }
}
