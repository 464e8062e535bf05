import Metering
import Synchronization

/// The meters that the hub knows, by id and by serial: those of the configuration, then those that were registered.
package final class MeterDirectory: Sendable {
    fileprivate struct State {
        var all: [Meter] = []
        /// Indices of `all`.
        var byID: [String: Int] = [:]
        var bySerial: [String: Int] = [:]
    }

    private let state = Mutex(State())

    /// The first of several with the same id or serial counts.
    package init(_ meters: [Meter]) {
        state.withLock { state in
            for meter in meters { state.add(meter) }
        }
    }

    /// In the order in which they became known; a meter keeps its place.
    package var all: [Meter] { state.withLock { $0.all } }

    package var count: Int { state.withLock { $0.all.count } }

    func meter(id: String) -> Meter? {
        state.withLock { state in state.byID[id].map { state.all[$0] } }
    }

    func index(id: String) -> Int? { state.withLock { $0.byID[id] } }

    /// The meter that sends this serial, with its place in `all`.
    func sender(serial: String) -> (index: Int, meter: Meter)? {
        state.withLock { state in state.bySerial[serial].map { ($0, state.all[$0]) } }
    }

    /// Whether a meter goes by that name already, as its id or as its serial.
    func knows(_ name: String) -> Bool {
        state.withLock { $0.byID[name] != nil || $0.bySerial[name] != nil }
    }

    /// - Returns: false when its id is taken.
    @discardableResult
    func add(_ meter: Meter) -> Bool { state.withLock { $0.add(meter) } }
}

extension MeterDirectory.State {
    @discardableResult
    fileprivate mutating func add(_ meter: Meter) -> Bool {
        let isNew = byID[meter.id] == nil
        if isNew { byID[meter.id] = all.count }
        if let serial = meter.serial, bySerial[serial] == nil { bySerial[serial] = all.count }
        all.append(meter)
        return isNew
    }
}
