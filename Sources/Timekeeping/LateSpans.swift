/// When sleepers of a paced run went on later than is allowed.
package struct LateSpans: Sendable, Equatable {
    /// One stretch of time: something was due at its beginning and went on at its end.
    package struct Span: Sendable, Equatable {
        package var due: UTCInstant
        package var wentOn: UTCInstant
        package var length: Duration { wentOn - due }

        package init(due: UTCInstant, wentOn: UTCInstant) {
            self.due = due
            self.wentOn = wentOn
        }
    }

    /// More than these are kept as one that covers them all.
    private static let most = 64

    private let allowed: Duration
    /// In order of their beginnings; no two overlap.
    package private(set) var spans: [Span] = []
    /// The longest that anything was late.
    package private(set) var longest: Span?

    /// - Parameter allowed: how late a sleeper may go on.
    package init(allowed: Duration) {
        self.allowed = allowed
    }

    package mutating func note(due: UTCInstant, wentOn: UTCInstant) {
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
    package func touch(_ stretch: ClosedRange<UTCInstant>) -> Bool {
        spans.contains {
            $0.due - allowed <= stretch.upperBound && stretch.lowerBound <= $0.wentOn + allowed
        }
    }
}
