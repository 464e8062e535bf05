extension DurationText {
    /// `1 h 30 min`, `5 s`, `1.5 s`, `250 ms`; reads back as the same duration, in whole nanoseconds.
    package static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let isNegative = seconds < 0 || attoseconds < 0
        let parts = coarseParts(seconds.magnitude) + fineParts(seconds.magnitude % 60, attoseconds.magnitude)
        return parts.isEmpty ? "0 s" : (isNegative ? "-" : "") + parts.joined(separator: " ")
    }

    private static func coarseParts(_ seconds: UInt64) -> [String] {
        let parts = [(seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min")]
        return parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    }

    private static func fineParts(_ seconds: UInt64, _ attoseconds: UInt64) -> [String] {
        let nanoseconds = attoseconds / 1_000_000_000
        if seconds == 0, nanoseconds == 0 { return [] }
        if seconds > 0 { return [decimal(seconds, nanoseconds, places: 9) + " s"] }
        return [decimal(nanoseconds / 1_000_000, nanoseconds % 1_000_000, places: 6) + " ms"]
    }

    private static func decimal(_ whole: UInt64, _ fraction: UInt64, places: Int) -> String {
        if fraction == 0 { return String(whole) }
        let digits = String(fraction)
        var padded = String(repeating: "0", count: places - digits.count) + digits
        while padded.last == "0" { padded.removeLast() }
        return "\(whole).\(padded)"
    }
}
