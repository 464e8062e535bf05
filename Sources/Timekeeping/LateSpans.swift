/// When sleepers of a paced run went on later than is allowed.
public struct LateSpans: Sendable, Equatable {
    /// One stretch of time: something was due at its beginning and went on at its end.
    public struct Span: Sendable, Equatable {
        public var due: UTCInstant
        public var wentOn: UTCInstant
        public var length: Duration { wentOn - due }

        public init(due: UTCInstant, wentOn: UTCInstant) {
            self.due = due
            self.wentOn = wentOn
        }
    }

    /// More than these are kept as one that covers them all.
    private static let most = 64

    private let allowed: Duration
    /// In order of their beginnings; no two overlap.
    public private(set) var spans: [Span] = []
    /// The longest that anything was late.
    public private(set) var longest: Span?

    /// - Parameter allowed: how late a sleeper may go on.
    public init(allowed: Duration) {
        self.allowed = allowed
    }

    public mutating func note(due: UTCInstant, wentOn: UTCInstant) {
        guard wentOn - due > allowed else { return }
        let span = Span(due: due, wentOn: wentOn)
        if span.length > longest?.length ?? .zero { longest = span }
        let place = spans.firstIndex { $0.due > due } ?? spans.endIndex
        spans.insert(span, at: place)
        merge()
    }

    private mutating func merge() {
        var merged: [Span] = []
        for span in spans {
            if let last = merged.last, span.due <= last.wentOn || merged.count == Self.most {
                merged[merged.count - 1].wentOn = max(last.wentOn, span.wentOn)
            } else {
                merged.append(span)
            }
        }
        spans = merged
    }

    /// Whether something was late in a stretch of time, or so shortly before or after it that it may matter there.
    public func touch(_ stretch: ClosedRange<UTCInstant>) -> Bool {
        spans.contains {
            $0.due - allowed <= stretch.upperBound && stretch.lowerBound <= $0.wentOn + allowed
        }
    }
}
