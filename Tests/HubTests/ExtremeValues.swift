import Seeded
import Timekeeping

/// Numbers and times at the edges of what meters, clocks and 64 bits can say.
enum ExtremeValues {
    /// kWh that a hub takes; the largest is as far as a counter may go.
    static let counters = [
        "0", "1000000000", "999999999.999999999", "0.000000001", "5231.407", "500000000", "-0.0", "1e9", "1",
    ]
    /// Whatever JSON can say, most of it refused.
    static let numbers = [
        "-9223372036854775808", "9223372036854775807", "9.3e18", "1e300", "-1e300", "1.7976931348623157e308",
        "4.9e-324", "-1", "1000000000.001", "1e400", "NaN", "null", "\"1\"", "[]", "18446744073709551616",
    ]

    /// 2025-11-03, then 1970, the end of the first era of NTP, of 32 bits, and of the years that a text can say.
    static let instants = [
        "2025-11-03T12:00:00Z", "1970-01-01T00:00:00Z", "2000-01-01T00:00:00Z", "2036-02-07T06:28:16Z",
        "2038-01-19T03:14:08Z", "2099-12-31T23:59:59.999999999Z", "2261-12-31T00:00:00Z",
    ].compactMap(ISO8601Text.instant)

    static func counter(_ random: inout SeededNumbers) -> String {
        value(Self.counters.randomElement(using: &random) ?? "0", &random)
    }

    /// Nearly always `usual`.
    static func value(_ usual: String, _ random: inout SeededNumbers) -> String {
        guard Int.random(in: 0..<60, using: &random) == 0 else { return usual }
        return Self.numbers.randomElement(using: &random) ?? usual
    }

    /// Around `now`, at the edge of a quarter of an hour, or anywhere.
    static func stamp(near now: UTCInstant, _ random: inout SeededNumbers) -> String {
        let quarter = now.floored(toNanoseconds: 900_000_000_000)
        let edge = Duration.nanoseconds(Int64.random(in: -1...1, using: &random))
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return "1970-01-01T00:00:00+23:59"
        case 1: return "2261-12-31T23:59:59.999999999-23:59"
        case 2: return "0000-00-00T00:00:00Z"
        case 3: return ISO8601Text.utc(Self.instants.randomElement(using: &random) ?? now)
        case 4...7:
            return ISO8601Text.utc(quarter + .seconds(900 * Int64.random(in: -3...3, using: &random)) + edge)
        default: return ISO8601Text.utc(now + .seconds(Int64.random(in: -4000...60, using: &random)) + edge)
        }
    }
}
