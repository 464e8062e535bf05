import Timekeeping

/// Guards arithmetic on time against values beyond any run.
enum Spans {
    /// No run and no offset is longer than this.
    static let longest = Duration.seconds(20 * 366 * 86_400)

    /// A number of seconds; `nil` beyond `longest`.
    static func duration(seconds: Double) -> Duration? {
        guard seconds.isFinite, seconds.magnitude <= longest.inSeconds else { return nil }
        return .nanoseconds(Int64((seconds * 1e9).rounded()))
    }

    /// The sum; `nil` beyond `longest`.
    static func sum(_ left: Duration, _ right: Duration) -> Duration? {
        let sum = left + right
        return sum <= longest && sum >= .zero - longest ? sum : nil
    }
}
