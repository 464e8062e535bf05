import Household
import Timekeeping
import Wires

@testable import Simulators

/// A meter and a hub of a few lines.
final class MeterRun: Sendable {
    let diary = Diary()
    let meter: IAMMeter
    private let hub: ScriptedBackend

    var time: VirtualTimekeeper { hub.time }
    var wiring: Wiring { hub.wiring }

    /// - Parameters:
    ///   - yaml: the meter's settings; `$hub` stands for the hub's address.
    ///   - answers: to the hub's first requests; 200 to all others.
    init(_ yaml: String, phaseCount: Int = 1, answers: [ScriptedBackend.Answer] = []) async throws {
        hub = try await ScriptedBackend(answers, ordinarily: 200, body: #"{"successful":true}"#)
        meter = IAMMeter(
            name: "meter",
            settings: try Parts.settings(
                yaml.replacing("$hub", with: hub.address), phaseCount: phaseCount),
            view: SiteView(site: Parts.site(phases: phaseCount), part: .grid),
            card: Parts.exactCard, surroundings: hub.surroundings(diary))
        try await meter.open()
    }

    /// Runs to `end` seconds.
    /// - Returns: what arrived at the hub: `20`, or `40<20` for a row of second 20 that came at 40.
    @discardableResult
    func run(
        until end: Double, _ steps: [(at: Double, step: ScriptedBackend.Step)] = [],
        beside others: [NamedProcess] = []
    ) async throws -> [String] {
        try await hub.run(meter, until: end, steps, beside: others)
        return hub.arrivals.lines { second, body in
            let body = String(decoding: body, as: UTF8.self)
            guard let key = body.range(of: "\"Time\":\"") else { return second }
            let taken = ISO8601Text.instant(String(body[key.upperBound...].prefix { $0 != "\"" }))
                .map(Arrivals.second)
            return taken.flatMap { $0 == second ? nil : "\(second)<\($0)" } ?? second
        }
    }

    var bodies: [String] { hub.arrivals.bodies }
    var paths: [String] { hub.arrivals.paths }
}
