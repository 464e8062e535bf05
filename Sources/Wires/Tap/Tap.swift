import Timekeeping

/// Bytes that have crossed a wire, as the server or the simulated end of a serial line sees them.
package struct WireCrossing: Sendable, Equatable {
    package enum Wire: String, Sendable {
        /// HTTP, and a WebSocket that began as HTTP; without its encryption.
        case http
        case modbus, mqtt, serial, udp
    }

    package enum Direction: String, Sendable {
        case received = "in"
        case sent = "out"
    }

    package var at: UTCInstant
    package var wire: Wire
    /// Of the server or the line.
    package var name: String
    /// The number of the connection in the order of arrival, from 1; `nil` where there are no connections.
    package var connection: Int?
    package var direction: Direction
    package var bytes: [UInt8]
}

/// Is told of all bytes that cross the wires of a run.
package struct Tap: Sendable {
    private let time: any Timekeeper
    private let note: @Sendable (WireCrossing) -> Void

    /// - Parameter note: called where the bytes are read and written, so it must not block.
    package init(on time: any Timekeeper, note: @escaping @Sendable (WireCrossing) -> Void) {
        self.time = time
        self.note = note
    }

    func tell(
        _ wire: WireCrossing.Wire, _ name: String, connection: Int?, _ direction: WireCrossing.Direction,
        _ bytes: [UInt8]
    ) {
        guard !bytes.isEmpty else { return }
        note(
            WireCrossing(
                at: time.now, wire: wire, name: name, connection: connection, direction: direction,
                bytes: bytes))
    }
}
