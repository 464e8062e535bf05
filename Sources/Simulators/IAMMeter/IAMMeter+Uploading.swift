import Faults
import Scenarios
import Timekeeping

extension IAMMeter {
    /// Whether the device is still in the life in which it took this row, or holds it in flash.
    func isAlive(_ upload: Upload) -> Bool {
        state.withLock { $0.hasPower && ($0.life == upload.life || $0.holds(upload)) }
    }

    /// Power is on and the radio too.
    var isReachable: Bool { state.withLock { $0.hasPower && $0.offline.isEmpty } }

    /// Whether others can reach it: not while its link is cut, either.
    var isOnline: Bool { isReachable && !link.isCut }

    /// A row did not arrive: it goes into the buffer, or is lost.
    func keepForLater(_ upload: Upload) {
        state.withLock { state in
            state.inFlight.remove(upload.row.number)
            guard state.life == upload.life, !state.holds(upload) else { return }
            state.buffer.put(upload, number: upload.row.number)
        }
    }

    func wasDelivered(_ upload: Upload) {
        state.withLock { state in
            state.inFlight.remove(upload.row.number)
            state.buffer.remove(number: upload.row.number)
        }
    }

    var nextBuffered: Upload? { state.withLock { $0.buffer.next } }
    var bufferRate: Double? { state.withLock { $0.buffer.ratePerSecond } }

    func report(_ kind: String, _ fields: [EventField]) {
        surroundings.observer.report(DeviceReport(device: name, kind: kind, fields: fields))
    }
}

extension IAMMeter.State {
    func holds(_ upload: IAMMeter.Upload) -> Bool {
        buffer.numbers.contains(upload.row.number)
    }
}
