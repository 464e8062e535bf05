import Timekeeping

/// How late answers came after their deadlines had passed.
struct Lateness: Sendable {
    /// The answer that came too late for the first failure.
    private(set) var first: String?
    private var deadline: UTCInstant?
    private var isOfFirst = false

    var isWaiting: Bool { deadline != nil }

    struct Late {
        var by: Duration
        var isOfFirst: Bool
    }

    mutating func miss(deadline: UTCInstant, isFirst: Bool) {
        guard self.deadline == nil else { return }
        self.deadline = deadline
        isOfFirst = isFirst
    }

    /// The next answer after a missed deadline, which is the late one.
    mutating func answer(at instant: UTCInstant) -> Late? {
        guard let deadline else { return nil }
        self.deadline = nil
        return Late(by: instant - deadline, isOfFirst: isOfFirst)
    }

    mutating func note(_ late: Late, _ text: String) {
        if late.isOfFirst { first = text }
    }
}
