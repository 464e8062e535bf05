import Testing
import TimeLimits
import Timekeeping

@Suite(.ends())
struct ZoneChangeTests {
    /// The instants at which clocks change, with the offsets before and from then on.
    @Test(
        arguments: [
            ("Europe/Berlin", "2025-03-30T01:00:00Z", 3600, 7200),
            ("Europe/Berlin", "2025-10-26T01:00:00Z", 7200, 3600),
            ("America/New_York", "2025-03-09T07:00:00Z", -18_000, -14_400),
            ("Australia/Lord_Howe", "2025-04-05T15:00:00Z", 39_600, 37_800),
            ("Asia/Karachi", "2009-10-31T18:00:00Z", 21_600, 18_000),
        ] as [(String, String, Int64, Int64)])
    func `the new offset holds from the change itself on`(
        name: String, text: String, before: Int64, after: Int64
    ) throws {
        let zone = try #require(Zone(identifier: name))
        let change = try #require(ISO8601Text.instant(text))
        #expect(zone.offsetSeconds(at: change - .nanoseconds(1)) == before)
        #expect(zone.offsetSeconds(at: change) == after)
        #expect(zone.offsetSeconds(at: change + .nanoseconds(1)) == after)
        let civil = zone.civilTime(at: change)
        #expect(zone.instants(of: civil).contains(change))
    }
}
