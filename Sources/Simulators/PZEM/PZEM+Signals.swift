import Timekeeping

extension PZEM {
    package func signal(_ name: String, at instant: UTCInstant) -> Double? {
        state.withLock { state in
            let isUp = state.hasPower && instant >= state.answersFrom
            if name == "online" { return isUp ? 1 : 0 }
            guard isUp else { return nil }
            return state.metrology.values(at: instant).value(name)
        }
    }
}
