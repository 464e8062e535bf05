import Foundation

/// A time zone as a table of its changes of offset, read once; look-ups are pure and quick.
package struct Zone: Sendable, Hashable {
    /// The name of the zone in the IANA database, for example `Asia/Karachi`.
    package let identifier: String
    /// Changes of offset in order of time; before the first one `initialOffset` holds.
    private let changes: [Change]
    private let initialOffset: Int64

    private struct Change: Sendable, Hashable {
        var at: UTCInstant
        var offsetSeconds: Int64
    }

    package static let utc = Zone(identifier: "UTC", changes: [], initialOffset: 0)

    private init(identifier: String, changes: [Change], initialOffset: Int64) {
        self.identifier = identifier
        self.changes = changes
        self.initialOffset = initialOffset
    }

    /// Reads the zone's table for the years 2000 to 2100; `nil` when no such zone is known.
    package init?(identifier: String) {
        guard identifier != "UTC" else { self = .utc; return }
        guard let zone = Self.lookUp(identifier) else { return nil }
        var changes: [Change] = []
        var at = Date(timeIntervalSince1970: 946_684_800)
        let end = Date(timeIntervalSince1970: 4_102_444_800)
        let initial = Int64(zone.secondsFromGMT(for: at))
        while let next = zone.nextDaylightSavingTimeTransition(after: at), next < end {
            let second = Int64(next.timeIntervalSince1970.rounded())
            changes.append(
                Change(at: UTCInstant(seconds: second), offsetSeconds: Int64(zone.secondsFromGMT(for: next))))
            at = next
        }
        self.init(identifier: identifier, changes: changes, initialOffset: initial)
    }

    /// Foundation takes abbreviations and offsets too; the language takes only names of the database.
    private static func lookUp(_ identifier: String) -> TimeZone? {
        guard identifier.contains("/") || identifier == "GMT" else { return nil }
        return TimeZone(identifier: identifier)
    }

    /// Seconds east of UTC in force at `instant`.
    package func offsetSeconds(at instant: UTCInstant) -> Int64 {
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].at <= instant { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? initialOffset : changes[low - 1].offsetSeconds
    }

    /// What a wall clock in the zone shows at `instant`.
    package func civilTime(at instant: UTCInstant) -> CivilTime {
        let offset = offsetSeconds(at: instant) * 1_000_000_000
        return CivilTime(nanoseconds: instant.nanoseconds.addingSaturating(offset))
    }

    /// The instants at which a wall clock shows `civil`: none when a change skips it, two when one repeats
    /// it.
    package func instants(of civil: CivilTime) -> [UTCInstant] {
        let around = UTCInstant(nanoseconds: civil.nanoseconds)
        let day = Duration.seconds(86_400)
        let offsets = Set([offsetSeconds(at: around - day), offsetSeconds(at: around + day)])
        return
            offsets
            .map { UTCInstant(nanoseconds: civil.nanoseconds.subtractingSaturating($0 * 1_000_000_000)) }
            .filter { civilTime(at: $0) == civil }
            .sorted()
    }
}
