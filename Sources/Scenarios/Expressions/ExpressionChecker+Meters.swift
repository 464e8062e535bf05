import Documents

extension ExpressionChecker {
    /// The component's own id of a meter that is given by it or by the device.
    func meterID(_ name: String, of source: Declared, at position: SourcePosition) -> String? {
        guard case .component(let facts) = source.kind else { return device(name, at: position) }
        guard facts.row != nil else { return name }
        if facts.knows(id: name) { return name }
        if scope.item(name)?.isBroken == true { return nil }
        if let mistake = memberMistake(in: name) {
            add(mistake, at: position)
            return nil
        }
        guard let item = scope.item(name), case .device(let device) = item.kind else {
            guard !scope.isOpen else { return name }
            addUnknownMeter(name, facts, at: position)
            return nil
        }
        guard let serial = device.serial else {
            findings.add(position, "`\(name)` has no `serial` by which `\(source.name)` could know it")
            return nil
        }
        guard let id = facts.id(serial: serial) else {
            if device.model?.isOnALine == true {
                findings.add(
                    position, "`\(source.name)` asks nobody on the serial line of `\(name)`",
                    hint: "write poll: {pzem: \"\(serial)\"} at one of its devices")
                return nil
            }
            let fleet = MemberName.fleet(of: name)
            findings.add(
                position, "`\(source.name)` knows no meter with the serial \(serial) of `\(name)`",
                hint: fleet.map { "write devices: {from: \($0)} in its with" })
            return nil
        }
        return id
    }

    private func device(_ name: String, at position: SourcePosition) -> String? {
        if let mistake = memberMistake(in: name) {
            add(mistake, at: position)
            return nil
        }
        if let item = scope.item(name), case .device = item.kind { return name }
        let devices = scope.declared.filter { if case .device = $0.kind { true } else { false } }
        findings.add(position, Wording.unknown("device", name, known: devices, at: position))
        return nil
    }

    private func addUnknownMeter(_ name: String, _ facts: ComponentFacts, at position: SourcePosition) {
        let devices = scope.declared.filter { if case .device = $0.kind { true } else { false } }
        if NearestName.suggestion(for: name, in: devices.map(\.name)) != nil {
            findings.add(position, Wording.unknown("meter", name, known: devices, at: position))
        } else {
            let ids = facts.meters.map(\.id)
            let known = ids + devices.map(\.name).filter { !ids.contains($0) }
            findings.add(position, Wording.unknown("meter", name, known: known))
        }
    }
}
