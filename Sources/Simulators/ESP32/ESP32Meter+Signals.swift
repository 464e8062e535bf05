import Timekeeping

extension ESP32Meter {
    func signal(_ name: String, at instant: UTCInstant) -> Double? {
        switch name {
        case "buffered": return Double(state.withLock { $0.buffer.count })
        case "online": return state.withLock { $0.hasRadio } && !link.isCut ? 1 : 0
        default: break
        }
        return state.withLock { state in
            guard state.hasPower else { return nil }
            return state.shown.first { $0.name == name }?.value
        }
    }
}
