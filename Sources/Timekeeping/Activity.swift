/// Something that can hold the baton of virtual time: a process, or the handling of one request for another.
///
/// `@unchecked Sendable`: all mutable fields are guarded by the lock of the `VirtualTimekeeper` that made it.
final class Activity: @unchecked Sendable {
    /// The activity that the current task belongs to; child tasks belong to the same one.
    @TaskLocal static var current: Activity?

    let time: VirtualTimekeeper
    let name: String
    /// The life of a component that it belongs to; `nil` for everything else.
    let life: Life?
    /// Order among entries of one instant: lower goes first.
    let rank: Int
    /// Who lent the baton; `nil` for a process, and for an exchange whose caller has given up.
    var lender: Activity?
    /// The exchange that holds the baton on loan from this activity.
    var borrower: Activity?
    /// How many time-outs of this activity are still to come.
    var openTimeouts = 0
    /// What it waits for, for people.
    var awaiting: String?

    init(name: String, rank: Int, time: VirtualTimekeeper, life: Life? = nil) {
        self.life = life
        self.time = time
        self.name = name
        self.rank = rank
    }

    /// Whether a time-out of this activity, or of one that waits for it, will end its wait.
    var isBoundedInTime: Bool {
        openTimeouts > 0 || lender?.isBoundedInTime == true
    }

    /// Its component has been paused.
    var standsStill: Bool { life?.stage == .standsStill }

    /// The names from the process down to this activity.
    var chain: String {
        guard let lender else { return name }
        return "\(lender.chain) → \(name)"
    }

    /// Whether `exchange` has the baton on loan from this activity, directly or through others.
    func hasLent(to exchange: Activity?) -> Bool {
        guard let lender = exchange?.lender else { return false }
        return lender === self || hasLent(to: lender)
    }

    /// Lets the exchange that has borrowed from this activity go its own way: it gives the baton up by
    /// itself.
    func abandonLoan() {
        borrower?.lender = nil
        borrower = nil
    }

    /// An exchange that ends before its own borrower does leaves the borrower to its lender.
    func handLoanOver() {
        borrower?.lender = lender
        lender?.borrower = borrower
        lender = nil
        borrower = nil
    }
}

/// Opens when its entry comes to the top of the queue: the start of a process, a time-out, or the turn of a
/// caller whose exchange has ended without an answer.
///
/// `@unchecked Sendable`: guarded by the lock of the `VirtualTimekeeper` that made it.
final class Gate: @unchecked Sendable {
    enum Purpose { case start, timeout, turn }

    let activity: Activity
    let purpose: Purpose
    var entry: QueueEntry?
    var hasOpened = false
    var isClosed = false
    /// Gets true when the gate opens, false when it is closed for good.
    var waiter: CheckedContinuation<Bool, Never>?

    init(_ purpose: Purpose, of activity: Activity) {
        self.purpose = purpose
        self.activity = activity
    }
}
