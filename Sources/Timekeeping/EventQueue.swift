import HeapModule

/// One thing that becomes due: a sleeper, a woken waiter, a start or a time-out.
///
/// `@unchecked Sendable`: guarded by the lock of the `VirtualTimekeeper` that made it.
final class QueueEntry: @unchecked Sendable {
    enum Kind {
        case resume(CheckedContinuation<Void, any Error>, with: Result<Void, any Error>)
        case open(Gate)
    }

    /// Changed only outside the queue, when a component that stood still goes on; so is `arrival`.
    var deadline: UTCInstant
    let rank: Int
    var arrival: Int
    let activity: Activity
    let kind: Kind
    /// A cancelled entry stays in the heap until it comes to the top; it moves nothing.
    var isCancelled = false
    /// Set when the entry has left the queue and its waiter goes on.
    var hasRun = false

    init(deadline: UTCInstant, rank: Int, arrival: Int, activity: Activity, kind: Kind) {
        self.deadline = deadline
        self.rank = rank
        self.arrival = arrival
        self.activity = activity
        self.kind = kind
    }

    /// The order of the queue.
    static func isBefore(_ a: QueueEntry, _ b: QueueEntry) -> Bool {
        if a.deadline != b.deadline { return a.deadline < b.deadline }
        if a.rank != b.rank { return a.rank < b.rank }
        return a.arrival < b.arrival
    }
}

/// Entries in the order (deadline, rank, arrival).
struct EventQueue {
    private struct Item: Comparable {
        let entry: QueueEntry

        static func == (left: Self, right: Self) -> Bool { left.entry === right.entry }
        static func < (left: Self, right: Self) -> Bool {
            QueueEntry.isBefore(left.entry, right.entry)
        }
    }

    private var heap = Heap<Item>()

    mutating func insert(_ entry: QueueEntry) {
        heap.insert(Item(entry: entry))
    }

    /// The next entry that is not cancelled.
    mutating func next() -> QueueEntry? {
        while let top = heap.min {
            guard top.entry.isCancelled else { return top.entry }
            heap.removeMin()
        }
        return nil
    }

    mutating func removeNext() {
        heap.removeMin()
    }

    /// Those that satisfy `condition`, in no order.
    func entries(where condition: (QueueEntry) -> Bool) -> [QueueEntry] {
        heap.unordered.lazy.map(\.entry).filter(condition)
    }

    /// Takes out everything that is not cancelled, in order.
    mutating func removeAll() -> [QueueEntry] {
        var all: [QueueEntry] = []
        while let item = heap.popMin() {
            if !item.entry.isCancelled { all.append(item.entry) }
        }
        return all
    }
}
