import Faults

extension ESP32Meter {
    func begin(_ order: FaultOrder) async {
        let now = surroundings.time.now
        state.withLock { $0.runningOrders[order.id] = order.fault }
        link.begin(order)
        switch order.fault {
        case .link(.reset): await dropConnections()
        case .clock(.step(let span)): state.withLock { $0.clock.step(by: span) }
        case .clock(.drift(let ppm)): state.withLock { $0.clock.beginDrift(order.id, ppm: ppm, at: now) }
        case .life(.offline):
            state.withLock { _ = $0.offline.insert(order.id) }
            await dropConnections()
            wake()
        case .life(.reboot), .life(.powerLoss):
            state.withLock { $0.losePower(order.id, forgetsTime: settings.has(.noClockChip)) }
            await dropConnections()
            wake()
        case .link, .http, .value, .modbus, .serial, .component: return
        }
    }

    func end(_ id: String) async {
        let now = surroundings.time.now
        link.end(id)
        let isUp = state.withLock { state in
            let fault = state.runningOrders.removeValue(forKey: id)
            if case .clock = fault { state.clock.endDrift(id, at: now) }
            state.offline.remove(id)
            guard state.withoutPower.remove(id) != nil, state.hasPower else { return false }
            state.life = BoardLife(number: state.life.number + 1, since: now)
            return true
        }
        if isUp { report("reboot") }
        wake()
    }

    private func wake() {
        measuring.wake()
        uploading.wake()
    }
}

extension ESP32Meter.State {
    mutating func losePower(_ id: String, forgetsTime: Bool) {
        withoutPower.insert(id)
        life = BoardLife(number: life.number + 1, since: life.since)
        shown = nil
        inFlight.removeAll()
        buffer.losePower()
        acknowledged.losePower()
        if forgetsTime { clockIsSet = false }
    }
}
