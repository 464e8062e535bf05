/// What a wire owes the scheduler of virtual time.
public enum Baton {
    /// Waits for a turn, through the queue, when the caller goes on without the baton.
    ///
    /// An exchange that is answered leaves the baton with its caller. One that ends otherwise may not: its connection was
    /// closed by a third party, or its task was cancelled from outside. A wire calls this after every exchange that
    /// failed, before its caller learns of it. In real time, and outside a run, it does nothing.
    public static func regain() async {
        guard let activity = Activity.current else { return }
        await activity.time.regain(activity)
    }
}
