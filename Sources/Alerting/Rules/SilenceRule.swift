import Timekeeping

/// How long a meter may be silent, and how long it must be heard until it is online again.
package struct SilenceRule: Sendable, Equatable {
    /// METER_OFFLINE is raised after so long without an arrival, whatever its stamp.
    package var offlineAfter: Duration
    /// It is cleared at the first arrival by which arrivals have come for so long without a gap longer than
    /// `offlineAfter`.
    package var onlineFor: Duration

    /// - Parameter onlineFor: by default as long as `offlineAfter`.
    package init(offlineAfter: Duration, onlineFor: Duration? = nil) {
        self.offlineAfter = offlineAfter
        self.onlineFor = onlineFor ?? offlineAfter
    }
}
