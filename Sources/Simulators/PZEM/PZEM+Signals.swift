extension PZEM {
    public func signal(_ name: String) -> Double? {
        let now = surroundings.time.now
        return state.withLock { state in
            let isUp = state.hasPower && now >= state.answersFrom
            if name == "online" { return isUp ? 1 : 0 }
            guard isUp else { return nil }
            return state.metrology.values(at: now).value(name)
        }
    }
}
