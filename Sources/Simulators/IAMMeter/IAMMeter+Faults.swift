import Faults
import Timekeeping

extension IAMMeter {
    package func begin(_ order: FaultOrder) async {
        let now = surroundings.time.now
        state.withLock { state in
            state.advance(to: now)
            state.runningOrders[order.id] = order.fault
        }
        switch order.fault {
        case .value(let fault, let phase): begin(fault, phase: phase, order.id)
        case .link(let fault): await begin(fault, order)
        case .clock(let fault): begin(fault, order.id, at: now)
        case .life(let fault, let how): await begin(fault, how, order)
        case .modbus(let fault, let registers):
            state.withLock { $0.modbusFaults.begin(order.id, fault, registers: registers, order.chances) }
        case .http: link.begin(order)
        case .serial, .component: return
        }
    }

    package func end(_ id: String) async {
        let now = surroundings.time.now
        let fault = state.withLock { state in
            state.advance(to: now)
            return state.runningOrders.removeValue(forKey: id)
        }
        switch fault {
        case .value:
            state.withLock { state in
                state.metrology.faults.end(id)
                state.metrology.invalidate()
            }
        case .link, .http: endOnLink(id)
        case .clock: state.withLock { $0.clock.endDrift(id, at: now) }
        case .life(_, let how): await endAbsence(how, id)
        case .modbus: state.withLock { $0.modbusFaults.end(id) }
        case .serial, .component, nil: return
        }
    }

    private func begin(_ fault: ValueFault, phase: Int?, _ id: String) {
        state.withLock { state in
            switch fault {
            case .spike(let watts): state.metrology.strike(spikeW: watts, phase: phase)
            case .reset(let wattHours): state.metrology.reset(toWh: wattHours, phase: phase)
            case .bypass, .freeze, .reverseCT, .swapPhases, .notANumber:
                // A frozen face keeps what it shows now, so bring it up to date before it freezes.
                state.metrology.refresh()
                state.metrology.faults.begin(id, fault, phase: phase)
                state.metrology.invalidate()
            }
        }
    }

    private func begin(_ fault: LinkFault, _ order: FaultOrder) async {
        link.begin(order)
        applySilence()
        if fault == .reset { await resetConnections() }
    }

    private func endOnLink(_ id: String) {
        link.end(id)
        applySilence()
    }

    private func begin(_ fault: ClockFault, _ id: String, at now: UTCInstant) {
        state.withLock { state in
            switch fault {
            case .step(let span): state.clock.step(by: span)
            case .drift(let ppm): state.clock.beginDrift(id, ppm: ppm, at: now)
            }
        }
    }

    private func begin(_ fault: LifeFault, _ how: Absence, _ order: FaultOrder) async {
        state.withLock { state in
            if how == .dark { state.dark.insert(order.id) }
            switch fault {
            case .offline: state.offline.insert(order.id)
            case .reboot, .powerLoss: state.losePower(order.id, forgetsCounters: forgetsCounters)
            }
        }
        link.begin(order)
        if fault != .offline && how == .dark { forgetConnections() }
        applySilence()
        await applyReachability()
    }

    private func endAbsence(_ how: Absence, _ id: String) async {
        let now = surroundings.time.now
        let isUp = state.withLock { state in
            state.offline.remove(id)
            state.dark.remove(id)
            guard state.withoutPower.remove(id) != nil, state.hasPower else { return false }
            state.metrology.skip(to: now)
            state.poweredSince = now
            return true
        }
        await applyReachability()
        if isUp && how == .dark { await resetForgotten() }
        endOnLink(id)
        guard isUp else { return }
        report("reboot", [])
        powerUp.wake()
    }

    /// The quirk of meters whose counters live in RAM; the real one keeps them.
    private var forgetsCounters: Bool { settings.quirks.contains("meter.reset-to-zero") }
}

extension IAMMeter.State {
    mutating func losePower(_ id: String, forgetsCounters: Bool) {
        withoutPower.insert(id)
        life += 1
        buffer.losePower()
        inFlight.removeAll()
        if forgetsCounters { metrology.reset(toWh: 0, phase: nil) }
    }
}
