import Timekeeping

/// Which incidents are asked for.
package struct IncidentQuery: Sendable, Hashable {
    /// `nil` for both.
    package var isOpen: Bool?
    package var kind: Incident.Kind?
    package var meter: String?
    /// Only those raised then or later.
    package var since: UTCInstant?
    /// Only those with a smaller number.
    package var before: Int64?
    package var limit: Int

    package init(
        isOpen: Bool? = nil, kind: Incident.Kind? = nil, meter: String? = nil, since: UTCInstant? = nil,
        before: Int64? = nil, limit: Int = 1000
    ) {
        self.isOpen = isOpen
        self.kind = kind
        self.meter = meter
        self.since = since
        self.before = before
        self.limit = limit
    }
}
