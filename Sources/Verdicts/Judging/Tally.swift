import Timekeeping

/// What a monitor has counted so far.
struct Tally: Sendable {
    /// Instants, events or rows that were judged.
    var judged = 0
    var violations = 0
    var failure: Failure?
    /// What is worth knowing although it decides nothing.
    var note: String?
    /// Certain before the end of the run, without a failure.
    var passed: UTCInstant?
    private(set) var worst: Worst?
    /// The first violations, for marks in a report.
    var violated: [Violation] = []

    private static let mostMarks = 100
    private var isMarked = false

    /// The first violation.
    struct Failure: Sendable, Equatable {
        var decided: UTCInstant
        var whenever: UTCInstant?
        var got: String
        var nearest: String?
    }

    enum Worst: Sendable, Equatable {
        case margin(Margin)
        case late(Duration)
        case short(Duration)
    }

    mutating func violate(_ failure: @autoclosure () -> Failure) {
        violations += 1
        isMarked = violated.count < Self.mostMarks
        guard isMarked else { return }
        let failure = failure()
        violated.append(Violation(since: failure.whenever, at: failure.decided))
        if self.failure == nil { self.failure = failure }
    }

    /// The violation that came last still lasts.
    mutating func violateStill(at instant: UTCInstant) {
        violations += 1
        if isMarked { violated[violated.count - 1].until = instant }
    }

    mutating func consider(_ margin: Margin?) {
        guard let margin else { return }
        if case .margin(let known) = worst, known.amount >= margin.amount { return }
        worst = .margin(margin)
    }

    mutating func consider(lateBy span: Duration) {
        if case .late(let known) = worst, known >= span { return }
        worst = .late(span)
    }

    mutating func consider(shortBy span: Duration) {
        if case .short(let known) = worst, known >= span { return }
        worst = .short(span)
    }
}
