import Synchronization

/// What a wire of virtual time needs so that a caller never goes on without the baton.
///
/// An exchange that is answered leaves the baton with its caller. One that ends otherwise may not: a third
/// party closed the connection, or the task was cancelled from outside. Then the caller's turn is claimed on
/// the spot, by whoever ended the exchange, and taken through the queue. In real time, and outside a run,
/// this does nothing. A turn that has been taken can be claimed again.
package final class Turn: Sendable {
    private let activity: Activity?
    private let gate = Mutex<Gate?>(nil)

    /// Whether the calling task takes turns at all: in virtual time, where what it sends must have arrived
    /// before anybody else goes on.
    package static var isTaken: Bool { Activity.current != nil }

    /// The turn of the calling task, made as its exchange begins.
    package init() {
        activity = Activity.current
    }

    /// Puts the turn into the queue, unless the caller holds the baton or is about to get it back; never
    /// suspends.
    package func claim() {
        guard let activity else { return }
        gate.withLock { if $0 == nil { $0 = activity.time.makeTurn(of: activity) } }
    }

    /// Waits for the turn, if it has been claimed; and for as long as the caller's component stands still.
    package func takeIfClaimed() async {
        guard let activity else { return }
        guard let claimed = gate.withLock({ $0 }) else { return await activity.time.standStill(activity) }
        _ = await activity.time.opens(claimed)
        gate.withLock { $0 = nil }
    }

    /// Waits until the caller may go on: at once when it holds the baton.
    package func take() async {
        claim()
        await takeIfClaimed()
    }
}
