extension ESP32Meter {
    func signal(_ name: String) -> Double? {
        switch name {
        case "buffered": return Double(state.withLock { $0.buffer.count })
        case "online": return state.withLock { $0.hasRadio } && !link.isCut ? 1 : 0
        default: break
        }
        guard let shown = state.withLock({ $0.hasPower ? $0.shown : nil }) else { return nil }
        return body.truth(shown).first { $0.name == name }?.value
    }
}
