import Faults
import Timekeeping

extension PZEM {
    package func begin(_ order: FaultOrder) async {
        let now = surroundings.time.now
        state.withLock { state in
            state.advance(to: now)
            state.runningOrders[order.id] = order.fault
            switch order.fault {
            case .value(let fault, _): state.begin(fault, order.id, phase: settings.phase)
            case .life(.reboot, _), .life(.powerLoss, _):
                state.withoutPower.insert(order.id)
                _ = state.powerHasChanged(at: now)
            case .modbus(let fault, let registers):
                state.modbusFaults.begin(order.id, fault, registers: registers, order.chances)
            case .serial(let fault, let registers):
                state.serialFaults.begin(order.id, fault, registers: registers, order.chances)
            case .life(.offline, _), .link, .clock, .http, .component: return
            }
        }
    }

    package func end(_ id: String) async {
        let now = surroundings.time.now
        let isBack = state.withLock { state in
            state.advance(to: now)
            switch state.runningOrders.removeValue(forKey: id) {
            case .value: state.metrology.faults.end(id)
            case .modbus: state.modbusFaults.end(id)
            case .serial: state.serialFaults.end(id)
            case .life:
                guard state.withoutPower.remove(id) != nil, state.hasPower else { return false }
                let isBack = state.powerHasChanged(at: now)
                // A reboot has lasted as long as it takes to come up.
                state.answersFrom = now
                return isBack
            case .link, .clock, .http, .component, nil: return false
            }
            return false
        }
        if isBack { report("reboot", []) }
    }
}

extension PZEM.State {
    /// - Parameter phase: the one that it measures; a value fault of any phase is one of this.
    fileprivate mutating func begin(_ fault: ValueFault, _ id: String, phase: Int) {
        switch fault {
        case .spike(let watts): metrology.strike(spikeW: watts)
        case .reset(let wattHours): metrology.reset(toWh: wattHours)
        case .bypass, .freeze, .reverseCT, .swapPhases, .notANumber:
            metrology.faults.begin(id, fault, phase: phase)
        }
    }
}
