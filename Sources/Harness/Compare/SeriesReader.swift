import Components
import Verdicts

/// Compares the rows that a component has stored with those that a device has handed out.
struct SeriesReader: Sendable {
    private let environment: RunEnvironment
    private let truth: TruthSpool

    init(_ environment: RunEnvironment, truth: TruthSpool) {
        self.environment = environment
        self.truth = truth
    }

    func compare(_ query: SeriesQuery) async throws -> SeriesOutcome {
        let series = TruthSpool.Series(device: query.truth.device, path: query.truth.path)
        let undelivered = environment.devices[series.device]?.undelivered ?? []
        var truth = try self.truth.rows(series, undelivered: undelivered)
        var stored = environment.components[query.series.component]?.series?
            .rows(of: query.series, from: query.truth.source)
        var comparison = SeriesComparison(query.rules)
        while let side = comparison.wants {
            switch side {
            case .truth: comparison.feed(.truth, try truth?.next())
            case .stored: comparison.feed(.stored, try await stored?.next())
            }
        }
        await stored?.close()
        return comparison.result
    }
}
