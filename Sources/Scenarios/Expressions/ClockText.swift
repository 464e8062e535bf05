/// A time of day: `18:30`, `18:30:05`.
enum ClockText {
    /// Seconds since midnight; `nil` when `text` is no time of day.
    static func seconds(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3 else { return nil }
        let numbers = parts.compactMap { $0.count == 2 && $0.allSatisfy(\.isDigit) ? Int($0) : nil }
        guard numbers.count == parts.count, numbers[0] < 24, numbers[1] < 60 else { return nil }
        let seconds = numbers.count == 3 ? numbers[2] : 0
        guard seconds < 60 else { return nil }
        return numbers[0] * 3600 + numbers[1] * 60 + seconds
    }

    /// `18:30`, or `18:30:05` when there are seconds.
    static func text(_ seconds: Int) -> String {
        let parts = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : String($0) }
        return (parts[2] == "00" ? Array(parts.prefix(2)) : parts).joined(separator: ":")
    }
}
