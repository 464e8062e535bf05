import Faults

extension ESP32Meter {
    func begin(_ order: FaultOrder) async {
        let now = surroundings.time.now
        state.withLock { $0.runningOrders[order.id] = order.fault }
        link.begin(order)
        applySilence()
        switch order.fault {
        case .link(.reset): await dropConnections()
        case .clock(.step(let span)): state.withLock { $0.clock.step(by: span) }
        case .clock(.drift(let ppm)): state.withLock { $0.clock.beginDrift(order.id, ppm: ppm, at: now) }
        case .life(let fault, let how):
            state.withLock { state in
                switch fault {
                case .offline: state.offline.insert(order.id)
                case .reboot, .powerLoss:
                    state.losePower(order.id, forgetsTime: settings.has(.noClockChip))
                }
            }
            if how == .refused { await dropConnections() }
            wake()
        case .link, .http, .value, .modbus, .serial, .component: return
        }
    }

    func end(_ id: String) async {
        let now = surroundings.time.now
        let (fault, isUp): (Fault?, Bool) = state.withLock { state in
            let fault = state.runningOrders.removeValue(forKey: id)
            if case .clock = fault { state.clock.endDrift(id, at: now) }
            state.offline.remove(id)
            guard state.withoutPower.remove(id) != nil, state.hasPower else { return (fault, false) }
            state.life = BoardLife(number: state.life.number + 1, since: now)
            return (fault, true)
        }
        // It knows nothing of the connections that it made before.
        if isUp, case .life(_, .dark) = fault { await dropConnections() }
        link.end(id)
        applySilence()
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
        shown = []
        sensorFailures = 0
        inFlight.removeAll()
        buffer.losePower()
        acknowledged.losePower()
        if forgetsTime { clockIsSet = false }
    }
}
