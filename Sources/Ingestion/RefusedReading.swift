/// A reading that the hub refused; nothing of it is stored.
package struct RefusedReading: Sendable, Hashable {
    /// A code, for example `unknown_meter`.
    package var reason: String
    /// Of the answer.
    package var status: Int
    /// `Meter.id`, where it is known.
    package var meter: String?

    package init(reason: String, status: Int, meter: String?) {
        self.reason = reason
        self.status = status
        self.meter = meter
    }
}

/// Takes refusals in the order in which they happened; must return quickly.
package typealias RefusalHandler = @Sendable (RefusedReading) -> Void
