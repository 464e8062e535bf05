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
        return device.serial.flatMap(facts.id(serial:)) ?? polledID(name, device, facts, source, at: position)
    }

    /// The id of a device that the component knows by the address at which it polls it.
    private func polledID(
        _ name: String, _ device: DeviceFacts, _ facts: ComponentFacts, _ source: Declared,
        at position: SourcePosition
    ) -> String? {
        let polls = facts.polls(of: name)
        guard let poll = polls.first else {
            addUnpolled(name, device, facts, source, at: position)
            return nil
        }
        // One question for two entries is a mistake of the component's configuration, which says so itself.
        if polls.contains(where: { !$0.meter.asksSame(as: poll.meter) }) {
            let entries = polls.map { "`\($0.meter.id)` (\(place($0.meter, seenFrom: position)))" }
            findings.add(
                position, "`\(source.name)` polls `\(name)` as \(entries.joined(separator: " and as "))",
                hint: "write \(polls.map(\.meter.id).joined(separator: " or "))")
            return nil
        }
        if poll.devices.count > 1 {
            findings.add(
                position,
                "`\(poll.meter.id)` of `\(source.name)` (\(place(poll.meter, seenFrom: position))) is answered by "
                    + Wording.list(poll.devices),
                hint: "poll each at an address of its own, or write \(poll.meter.id)")
            return nil
        }
        return poll.meter.id
    }

    private func place(_ meter: PolledMeter, seenFrom position: SourcePosition) -> String {
        Wording.place(meter.position, seenFrom: position)
    }

    /// Says why the component does not know a device.
    private func addUnpolled(
        _ name: String, _ device: DeviceFacts, _ facts: ComponentFacts, _ source: Declared,
        at position: SourcePosition
    ) {
        for poll in facts.polls {
            guard let address = scope.misses(poll.meter, device), let unit = address.unit,
                let asked = poll.meter.unit
            else { continue }
            findings.add(
                position,
                "`\(source.name)` polls \(address.word) \(asked) there (\(place(poll.meter, seenFrom: position))), and "
                    + "`\(name)` is \(address.word) \(unit)",
                hint: "write \(address.word): \(unit) in its poll")
            return
        }
        if device.model?.isOnALine == true {
            findings.add(
                position, "`\(source.name)` asks nobody on the serial line of `\(name)`",
                hint: "write poll: {pzem: \"${\(name).pty}\"} at one of its devices")
            return
        }
        guard let serial = device.serial else {
            findings.add(position, "`\(name)` has no `serial` by which `\(source.name)` could know it")
            return
        }
        let fleet = MemberName.fleet(of: name)
        findings.add(
            position, "`\(source.name)` knows no meter with the serial \(serial) of `\(name)`",
            hint: fleet.map { "write devices: {from: \($0)} in its with" })
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
