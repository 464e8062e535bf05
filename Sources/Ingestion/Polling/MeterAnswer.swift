import Metering

/// What a meter said when it was asked, within what it can measure.
struct MeterAnswer: Sendable, Equatable {
    /// `nil` where the meter does not say who it is.
    var serial: String?
    var phases: [PhaseReading]
    var net: PhaseReading?
    var health: MeterHealth?
}

/// One way to ask a meter.
protocol MeterQuestion: Sendable {
    /// The way by which its readings come.
    var source: Reading.Source { get }

    /// - Throws: `PollFailure` when there is no answer, `Refusal` or `JSONError` when it makes no sense,
    ///   `CancellationError`.
    func ask() async throws -> MeterAnswer
}
