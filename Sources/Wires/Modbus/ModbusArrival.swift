import NIOCore

/// Asks the connection of a client whether so many bytes have come since it was made; done when they have, or
/// when it is closed.
///
/// A server that has sent what its client cannot take for an answer asks this before it goes on: nobody waits
/// for these bytes, and what they spoil must not depend on when they come.
struct ModbusArrival: Sendable {
    let byteCount: Int
}

/// How many bytes have come on a connection, and who waits for more.
struct ModbusArrivals {
    private var byteCount = 0
    private var waiting: [(byteCount: Int, promise: EventLoopPromise<Void>?)] = []

    mutating func add(_ count: Int) {
        byteCount += count
        guard !waiting.isEmpty else { return }
        for waiter in waiting where waiter.byteCount <= byteCount { waiter.promise?.succeed() }
        waiting.removeAll { $0.byteCount <= byteCount }
    }

    mutating func wait(for arrival: ModbusArrival, _ promise: EventLoopPromise<Void>?) {
        if arrival.byteCount <= byteCount {
            promise?.succeed()
        } else {
            waiting.append((arrival.byteCount, promise))
        }
    }

    /// Nothing more will come.
    mutating func end() {
        for waiter in waiting { waiter.promise?.succeed() }
        waiting = []
    }
}
